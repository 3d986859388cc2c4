package io.muster.handler.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** Finds charsets by name, and converts text without ever replacing what does not fit. */
final class Charsets {

    private Charsets() {}

    /**
     * The charset of this name, in whatever case.
     *
     * @return absent if there is none, and for UTF-7, which nobody should read (browsers do not): it hides markup
     */
    static Optional<Charset> find(String name) {
        try {
            return Optional.of(Charset.forName(name)).filter(charset -> !isUtf7(charset));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    /** The text that these bytes are; absent if any of them are none in this charset. */
    static Optional<String> decode(byte[] bytes, int from, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString());
        } catch (CharacterCodingException undecodable) {
            return Optional.empty();
        }
    }

    /** The text in this charset; absent if that cannot hold it. */
    static Optional<byte[]> encode(String text, Charset charset) {
        if (!charset.canEncode()) {
            return Optional.empty();
        }
        try {
            ByteBuffer encoded = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Optional.of(bytes);
        } catch (CharacterCodingException unencodable) {
            return Optional.empty();
        }
    }

    private static boolean isUtf7(Charset charset) {
        return charset.name().toUpperCase(Locale.ROOT).contains("UTF-7");
    }
}
