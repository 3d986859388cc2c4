package io.muster.rest;

import io.muster.response.ResponseExchange;
import io.muster.response.ResponseExchanges;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

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
}
