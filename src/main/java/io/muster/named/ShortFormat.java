package io.muster.named;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.format.Format;

/** A format limited to texts of reasonable length: not every format is checked in linear time. */
record ShortFormat(Format format) implements Format {

    private static final int MAX_LENGTH = 2_048;

    @Override
    public String getName() {
        return format.getName();
    }

    @Override
    public String getMessageKey() {
        return format.getMessageKey();
    }

    @Override
    public boolean matches(ExecutionContext context, SchemaContext schema, String text) {
        return text.length() <= MAX_LENGTH && format.matches(context, schema, text);
    }
}
