package io.muster.testing;

import com.microsoft.playwright.Page;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of the web pages on a server of the JDK, and a browser on it: for tests of their modules. */
public final class WebPages implements AutoCloseable {

    private static final Path ROOT = Path.of("src/main/webapp").toAbsolutePath();

    private final HttpServer server;
    private final Chromium chromium;

    private WebPages(HttpServer server, Chromium chromium) {
        this.server = server;
        this.chromium = chromium;
    }

    /** A browser on an empty page of this server; the test is skipped with a message if there is none. */
    public static WebPages open() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", WebPages::serve);
            server.start();
            try {
                URI empty = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/empty");
                return new WebPages(server, Chromium.open(empty));
            } catch (RuntimeException noBrowser) {
                server.stop(0);
                throw noBrowser;
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public Page page() {
        return chromium.page();
    }

    private static void serve(HttpExchange exchange) throws IOException {
        Path file =
                ROOT.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
        boolean known = file.startsWith(ROOT) && file.toString().endsWith(".js") && Files.exists(file);
        byte[] content = known ? Files.readAllBytes(file) : "<!DOCTYPE html><title>empty</title>".getBytes();
        exchange.getResponseHeaders().set("Content-Type", known ? "text/javascript" : "text/html");
        exchange.sendResponseHeaders(200, content.length);
        try (exchange) {
            exchange.getResponseBody().write(content);
        }
    }

    @Override
    public void close() {
        try {
            chromium.close();
        } finally {
            server.stop(0);
        }
    }
}
