package io.muster.rest;

import io.muster.logging.Log;
import io.muster.metrics.Metrics;
import io.muster.metrics.NodeMetrics;
import jakarta.inject.Inject;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.util.Properties;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Serves the metrics of this node as a text for Prometheus. A servlet of exactly this path takes precedence over Payara's own
 * metrics, which it maps within the WAR.
 */
@WebServlet(urlPatterns = "/metrics", asyncSupported = true)
public class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = Log.of(MetricsServlet.class);
    private static final String POM = "/META-INF/maven/io.muster/muster/pom.properties";

    @Inject
    transient Metrics metrics;

    @Inject
    transient NodeMetrics node;

    @Inject
    @Replies
    transient Executor replies;

    @Override
    public void init() {
        metrics.build(version(), getServletContext().getServerInfo());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        AsyncContext exchange = request.startAsync(request, response);
        node.scrape(replies).whenComplete((text, thrown) -> end(exchange, response, text, thrown));
    }

    private static void end(
            AsyncContext exchange, HttpServletResponse response, byte @Nullable [] text, @Nullable Throwable thrown) {
        try {
            if (text == null) {
                LOG.log(Level.WARNING, "The metrics could not be read", thrown);
                response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
            } else {
                response.setContentType(NodeMetrics.CONTENT_TYPE);
                response.setHeader("Cache-Control", "no-store");
                response.getOutputStream().write(text);
            }
        } catch (IOException gone) {
            LOG.log(Level.DEBUG, "A scrape was aborted", gone);
        } finally {
            exchange.complete();
        }
    }

    private String version() {
        Properties pom = new Properties();
        try (InputStream in = getServletContext().getResourceAsStream(POM)) {
            if (in != null) {
                pom.load(in);
            }
        } catch (IOException unreadable) {
            LOG.log(Level.DEBUG, "The version is unknown", unreadable);
        }
        return pom.getProperty("version", "unknown");
    }
}
