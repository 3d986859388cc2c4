package io.muster.rest;

import io.muster.access.Caller;
import io.muster.access.Role;
import io.muster.http.Accept;
import io.muster.http.FieldLists;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request of a caller whose name is known, as the platform tells it: to Jakarta REST's SecurityContext too. What is
 * malformed in its {@code Accept} is left out, as {@link Accept} says: RESTEasy answers some of that with an error of its own.
 */
final class CallersRequest extends HttpServletRequestWrapper {

    private static final String ACCEPT = "Accept";

    private final Caller caller;

    CallersRequest(HttpServletRequest request, Caller caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public String getRemoteUser() {
        return caller.name();
    }

    @Override
    public boolean isUserInRole(String role) {
        return Arrays.stream(Role.values()).anyMatch(known -> known.text().equals(role) && caller.may(known));
    }

    @Override
    public @Nullable String getHeader(String name) {
        if (!name.equalsIgnoreCase(ACCEPT)) {
            return super.getHeader(name);
        }
        List<String> lines = accepted();
        return lines.isEmpty() ? null : lines.get(0);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return name.equalsIgnoreCase(ACCEPT) ? Collections.enumeration(accepted()) : super.getHeaders(name);
    }

    // one line, since both servers' Jakarta REST reads several of them differently; anything if nothing can be read
    private List<String> accepted() {
        List<String> lines = Collections.list(super.getHeaders(ACCEPT));
        if (lines.isEmpty()) {
            return lines;
        }
        List<String> readable = FieldLists.members(lines).stream()
                .filter(member -> !Accept.of(List.of(member)).ranges().isEmpty())
                .toList();
        return List.of(readable.isEmpty() ? "*/*" : String.join(", ", readable));
    }
}
