package io.muster.rest;

import io.muster.answer.Answer;
import io.muster.answer.Answers;
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
public class AnswerFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Answers answers;

    @Override
    public void destroy() {
        answers.close();
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Answer answer = answers.to(request, response);
        boolean answered = false;
        try {
            chain.doFilter(answer.request(), answer.response());
            answer.endUnlessAsync();
            answered = true;
            if (answers.isClosed()) {
                answer.turnAway();
            }
        } finally {
            if (!answered) {
                answer.abandon();
            }
        }
    }
}
