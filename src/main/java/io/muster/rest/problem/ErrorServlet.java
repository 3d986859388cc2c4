package io.muster.rest.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Responds with a problem to what the container rejects before or outside the API; see the error page in web.xml. */
@WebServlet("/error")
public class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object thrown = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        if (thrown instanceof Throwable failed) {
            ServletProblems.send(Problems.of(failed), request, response);
        } else if (isOfApi(request)) {
            ServletProblems.send(Problem.overloaded("The server is starting"), request, response);
        } else {
            // there is nothing at its own address
            ServletProblems.send(Problems.ofStatus(status instanceof Integer code ? code : 404), request, response);
        }
    }

    // Jakarta REST handles everything below /api, so a 404 from there means that it has not started yet
    private static boolean isOfApi(HttpServletRequest request) {
        Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return Integer.valueOf(404).equals(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE))
                && String.valueOf(uri).startsWith(request.getContextPath() + "/api/");
    }
}
