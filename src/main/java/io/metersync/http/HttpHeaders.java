package io.metersync.http;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;

/**
 * Which headers pass between HTTP and the routes. Camel makes a request's headers and query parameters headers of the message, and the
 * message's headers those of the response: unhindered, a link could set a cookie. So a response has only the headers of this list, and a
 * request can't set those.
 */
public final class HttpHeaders extends HttpHeaderFilterStrategy {
    private static final Set<String> ANSWER = Set.of(
            "allow",
            "cache-control",
            "content-disposition",
            "content-type",
            "etag",
            "last-modified",
            "location",
            "retry-after");

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !isAnswer(name);
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return isAnswer(name) || super.applyFilterToExternalHeaders(name, value, exchange);
    }

    private static boolean isAnswer(String name) {
        return ANSWER.contains(name.toLowerCase(Locale.ROOT));
    }
}
