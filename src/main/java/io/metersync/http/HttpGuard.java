package io.metersync.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Stands before every HTTP route. Refuses a foreign Host header, which is how a page elsewhere reaches a service on
 * loopback (DNS rebinding), and a changing request that another site's page sent (cross-site request forgery).
 */
public final class HttpGuard implements Handler<RoutingContext> {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

    private final Set<String> hosts;

    /** {@code host} is the address we listen on; its own names are welcome beside those of the loopback. */
    public HttpGuard(String host) {
        hosts = new HashSet<>(
                List.of("localhost", "127.0.0.1", "::1", "[::1]", bracketed(host), host.toLowerCase(Locale.ROOT)));
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.response().putHeader("X-Content-Type-Options", "nosniff").putHeader("Cache-Control", "no-store");
        if (!isOurs(request.authority())) {
            refuse(context, 421, "unknown Host header: use the address that HTTP_HOST and HTTP_PORT name");
        } else if (!READING.contains(request.method()) && isCrossSite(request)) {
            refuse(context, 403, "refused: a page of another site sent this");
        } else {
            context.next();
        }
    }

    private boolean isOurs(HostAndPort authority) {
        return authority != null && hosts.contains(authority.host().toLowerCase(Locale.ROOT));
    }

    private static boolean isCrossSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader("Origin");
        return origin != null && !request.authority().toString().equalsIgnoreCase(authority(origin));
    }

    private static String authority(String origin) {
        try {
            return URI.create(origin).getAuthority();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String bracketed(String host) {
        String plain = host.toLowerCase(Locale.ROOT);
        return plain.contains(":") ? "[" + plain + "]" : plain;
    }

    private static void refuse(RoutingContext context, int status, String reason) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{\"error\":\"" + reason + "\"}");
    }
}
