package io.metersync.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs every request that may change something: who, from where, what, and how it ended; refused ones too. */
final class HttpLog implements Handler<RoutingContext> {
    private static final Logger LOG = LoggerFactory.getLogger("http");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final String USER = "metersync.user";
    private static final String TOOL = "Metersync-Tool";
    private static final int LONGEST_PATH = 200;

    static boolean isChange(RoutingContext context) {
        return !READING.contains(context.request().method());
    }

    /** Names the client, for the line in the log. */
    static void by(RoutingContext context, String user) {
        context.put(USER, user);
    }

    @Override
    public void handle(RoutingContext context) {
        if (isChange(context)) {
            context.addEndHandler(end -> log(context, end.succeeded()));
        }
        context.next();
    }

    /** The tool of {@code metersync mcp} that asks; no other value of the header. */
    private static String tool(String name) {
        return name != null && name.matches("[a-z_]{1,40}") ? " with the tool " + name : "";
    }

    private static void log(RoutingContext context, boolean isAnswered) {
        String path = context.request().path(); // as sent: percent signs hide what could break a line
        LOG.info(
                "{} {} by {}{} from {}: {}",
                context.request().method(),
                path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "..." : path,
                context.<String>get(USER, "nobody known"),
                tool(context.request().getHeader(TOOL)),
                context.request().remoteAddress().hostAddress(),
                isAnswered ? context.response().getStatusCode() : "the client left");
    }
}
