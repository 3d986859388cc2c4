package io.muster.rest.filter;

import io.muster.audit.RequestRecord;
import io.muster.response.ResponseExchange;
import io.muster.response.ResponseExchanges;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends the API's responses, whatever writes them, without blocking a thread for a slow client. Declared in web.xml as
 * the outermost filter.
 */
public class ResponseExchangeFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    transient ResponseExchanges exchanges;

    @Override
    public void destroy() {
        exchanges.close();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        ResponseExchange exchange = exchanges.to(request, response);
        RequestRecord record = RequestLogFilter.of(request);
        exchange.whenOver(() -> record.ended(end(exchange)));
        boolean passed = false;
        try {
            chain.doFilter(exchange.request(), exchange.response());
            exchange.endUnlessAsync();
            passed = true;
            if (exchanges.isClosed()) {
                exchange.turnAway();
            }
        } finally {
            if (!passed) {
                exchange.abandon();
            }
        }
    }

    private static RequestRecord.End end(ResponseExchange exchange) {
        ResponseExchange.Sent sent = exchange.sent();
        return new RequestRecord.End(sent.status(), Optional.of(sent.bytes()), sent.whole());
    }
}
