package io.metersync.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Stands before every HTTP route. Refuses a foreign Host header, which is how a page elsewhere reaches a service on
 * loopback (DNS rebinding), and a changing request that another site's page sent (cross-site request forgery).
 */
public final class HttpGuard implements Handler<RoutingContext> {
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
                    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
            "X-Content-Type-Options", "nosniff",
            "Referrer-Policy", "no-referrer",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cache-Control", "no-store");

    private final boolean isLoopback;
    private final Set<String> hosts;

    /** On loopback only {@code host} and the loopback's own names are welcome; elsewhere a password protects. */
    HttpGuard(String host, boolean isLoopback) {
        this.isLoopback = isLoopback;
        String name = host.toLowerCase(Locale.ROOT);
        hosts = Set.copyOf(List.of("localhost", "127.0.0.1", "::1", "[::1]", name, "[" + name + "]"));
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        HEADERS.forEach(context.response()::putHeader);
        if (!isOurs(request.authority())) {
            refuse(
                    context,
                    isMcp(context) ? 403 : 421,
                    "unknown Host header: use the address that HTTP_HOST and HTTP_PORT name");
        } else if (HttpLog.isChange(context) && isCrossSite(request)) {
            refuse(context, 403, "refused: a page of another site sent this");
        } else {
            context.next();
        }
    }

    /** Whether it goes to the assistants' endpoint, which reads with POST as well, and has roles of its own. */
    static boolean isMcp(RoutingContext context) {
        return context.normalizedPath().equals("/mcp");
    }

    static void refuse(RoutingContext context, int status, String reason) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end("{\"error\":\"" + reason + "\"}");
    }

    private boolean isOurs(HostAndPort authority) {
        return authority != null
                && (!isLoopback || hosts.contains(authority.host().toLowerCase(Locale.ROOT)));
    }

    /** A browser adds the password by itself: the request must prove that our own page sent it. */
    private static boolean isCrossSite(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        String origin = request.getHeader("Origin");
        if (site != null && !site.equals("same-origin") || origin != null && !isSameOrigin(origin, request)) {
            return true;
        }
        return site == null && origin == null && isBrowser(request);
    }

    private static boolean isSameOrigin(String origin, HttpServerRequest request) {
        try {
            URI uri = URI.create(origin);
            return request.authority().toString().equalsIgnoreCase(uri.getAuthority())
                    && (!request.isSSL() || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** All browsers name Mozilla, and no other client of ours does. */
    private static boolean isBrowser(HttpServerRequest request) {
        String agent = request.getHeader("User-Agent");
        return agent != null && agent.contains("Mozilla/") || request.getHeader("Referer") != null;
    }
}
