package io.metersync.http;

import io.metersync.users.Credentials;
import io.metersync.users.Logins;
import io.metersync.users.Role;
import io.metersync.users.User;
import io.vertx.core.Handler;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Admits users: every caller if there is no file of users, otherwise viewers to read and operators to change. */
final class HttpAccess implements Handler<RoutingContext> {
    private static final String HEALTH = "/observe/health";
    private static final String METRICS = "/observe/metrics";

    private final Logins logins;
    private final boolean isLoopback;
    private WorkerExecutor verifier;

    /** {@code logins} is null where HTTP_AUTH_FILE is not set. */
    HttpAccess(Logins logins, boolean isLoopback) {
        this.logins = logins;
        this.isLoopback = isLoopback;
    }

    @Override
    public void handle(RoutingContext context) {
        if (logins == null) {
            HttpLog.by(context, "local");
            context.next();
        } else if (isOpen(context)) {
            context.next();
        } else {
            Credentials.of(context.request().getHeader("Authorization"))
                    .ifPresentOrElse(credentials -> logIn(context, credentials), () -> challenge(context));
        }
    }

    private boolean isOpen(RoutingContext context) {
        String path = context.normalizedPath();
        return !HttpLog.isChange(context)
                && (path.equals(HEALTH) || path.startsWith(HEALTH + "/") || isLoopback && path.equals(METRICS));
    }

    private void logIn(RoutingContext context, Credentials credentials) {
        String address = context.request().remoteAddress().hostAddress();
        Duration delay = logins.delay(credentials, address);
        if (!delay.isZero()) {
            context.response().putHeader("Retry-After", Long.toString(delay.toSeconds() + 1));
            HttpGuard.refuse(context, 429, "too many failed logins: try again in a minute");
            return;
        }
        logins.recall(credentials)
                .ifPresentOrElse(user -> admit(context, user), () -> verify(context, credentials, address));
    }

    /** On a thread of its own, one after the other: neither routes nor other requests wait for a slow hash. */
    private void verify(RoutingContext context, Credentials credentials, String address) {
        HttpServerRequest request = context.request().pause();
        verifier(context)
                .executeBlocking(() -> logins.recall(credentials).or(() -> logins.verify(credentials, address)))
                .onComplete(done -> {
                    request.resume();
                    if (done.failed()) {
                        context.fail(done.cause());
                    } else {
                        done.result().ifPresentOrElse(user -> admit(context, user), () -> challenge(context));
                    }
                });
    }

    private void admit(RoutingContext context, User user) {
        HttpLog.by(context, user.name());
        Caller.remember(context, user.name(), user.role());
        context.response().putHeader("Metersync-Role", user.role().toString());
        if (HttpLog.isChange(context) && !HttpGuard.isMcp(context) && user.role() != Role.OPERATOR) {
            HttpGuard.refuse(context, 403, "refused: a viewer looks, only an operator may do this");
        } else {
            context.next();
        }
    }

    private static void challenge(RoutingContext context) {
        context.response().putHeader("WWW-Authenticate", "Basic realm=\"Metersync\", charset=\"UTF-8\"");
        HttpGuard.refuse(context, 401, "user and password, please");
    }

    private WorkerExecutor verifier(RoutingContext context) {
        if (verifier == null) {
            verifier = context.vertx().createSharedWorkerExecutor("metersync-logins", 1);
        }
        return verifier;
    }
}
