package io.metersync.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel's Vert.x server with our handlers before every route, TLS from PEM files, and limits for slow or many clients. */
final class GuardedServer extends VertxPlatformHttpServer {
    private static final Logger LOG = LoggerFactory.getLogger("http");
    private static final int IDLE_SECONDS = 60;
    private static final int CONNECTIONS = 200;
    private static final int START_SECONDS = 10;

    private final VertxPlatformHttpServerConfiguration configuration;
    private final List<Handler<RoutingContext>> handlers;
    private final TlsFiles tls;
    private final AtomicInteger connections = new AtomicInteger();
    private HttpServer server;

    /** {@code tls} is null if the server speaks plain HTTP. */
    GuardedServer(
            VertxPlatformHttpServerConfiguration configuration, List<Handler<RoutingContext>> handlers, TlsFiles tls) {
        super(configuration);
        this.configuration = configuration;
        this.handlers = handlers;
        this.tls = tls;
    }

    @Override
    public HttpServer getServer() {
        return server;
    }

    @Override
    protected void initializeServer() {
        super.initializeServer();
        Route everything = router().route().order(Integer.MIN_VALUE);
        handlers.forEach(everything::handler);
        List.of(400, 500).forEach(status -> router().errorHandler(status, GuardedServer::refuse));
    }

    /** A request that is broken is its sender's trouble: a line in the log, without a stack trace. */
    private static void refuse(RoutingContext context) {
        LOG.info("A broken request from {}: {}", context.request().remoteAddress(), String.valueOf(context.failure()));
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(context.statusCode())
                    .putHeader("Content-Type", "application/json")
                    .end("{\"error\":\"the request can't be answered\"}");
        }
    }

    @Override
    protected void startServer() throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(configuration.getBindHost())
                .setPort(configuration.getBindPort())
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false);
        if (tls != null) {
            options.setSsl(true).setKeyCertOptions(tls.options());
        }
        server = getVertx().createHttpServer(options).connectionHandler(connection -> {
            connection.closeHandler(closed -> connections.decrementAndGet());
            if (connections.incrementAndGet() > CONNECTIONS) {
                connection.close();
            }
        });
        server.requestHandler(router())
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(START_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void stopServer() {
        if (server != null) {
            server.close().toCompletionStage().toCompletableFuture().join();
            server = null;
        }
    }

    /** Not the inherited one, which needs the thread of the server that it starts itself. */
    @Override
    protected void stopVertx() {
        if (getVertx() != null) {
            getVertx().close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private VertxPlatformHttpRouter router() {
        return VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
    }
}
