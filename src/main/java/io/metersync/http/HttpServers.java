package io.metersync.http;

import io.metersync.clock.Ticker;
import io.metersync.users.Logins;
import io.metersync.users.UserFile;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.support.service.ServiceHelper;

/** Makes the server that {@code camel.server} asks for: guarded, and with the users and TLS of the settings. */
public final class HttpServers extends DefaultMainHttpServerFactory {
    private final HttpRules rules;
    private final Ticker ticker;

    public HttpServers(HttpRules rules, Ticker ticker) {
        this.rules = rules;
        this.ticker = ticker;
    }

    @Override
    public Service newHttpServer(CamelContext camel, HttpServerConfigurationProperties properties) {
        if (!rules.problems().isEmpty()) {
            throw new IllegalArgumentException(rules.problems().get(0));
        }
        Server server = new Server();
        server.setCamelContext(camel);
        server.setHost(rules.host()); // the settings that the rules checked, even if camel.server differs
        server.setPort(properties.getPort());
        server.setPath(properties.getPath());
        server.setMaxBodySize(properties.getMaxBodySize());
        server.setStaticEnabled(properties.isStaticEnabled());
        server.setStaticContextPath(properties.getStaticContextPath());
        server.setStaticSourceDir(properties.getStaticSourceDir());
        return server;
    }

    /** Shares our server, and refuses another port, because a second server would bypass the guard. */
    @Override
    public Service newHttpManagementServer(CamelContext camel, HttpManagementServerConfigurationProperties properties) {
        if (camel.hasService(GuardedServer.class) == null
                || camel.hasService(GuardedServer.class).getConfigurationPort() != properties.getPort()) {
            throw new IllegalArgumentException(
                    "camel.management.port must be {{http.port}}: on another port nothing would guard it");
        }
        return super.newHttpManagementServer(camel, properties);
    }

    private GuardedServer guarded(MainHttpServer server) {
        boolean isLoopback = HttpRules.isLoopback(rules.host());
        Logins logins = rules.authFile().isEmpty() ? null : new Logins(new UserFile(Path.of(rules.authFile())), ticker);
        TlsFiles tls =
                rules.tlsCert().isEmpty() ? null : new TlsFiles(Path.of(rules.tlsCert()), Path.of(rules.tlsKey()));
        return new GuardedServer(
                server.getConfiguration(),
                List.of(new HttpLog(), new HttpGuard(rules.host(), isLoopback), new HttpAccess(logins, isLoopback)),
                tls);
    }

    /** Camel's own makes an unguarded server in its doInit and keeps it to itself. */
    private final class Server extends MainHttpServer {
        private GuardedServer server;

        @Override
        protected void doInit() throws Exception {
            getConfiguration().setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
            server = guarded(this);
            getCamelContext().addService(server);
        }

        @Override
        protected void doStart() throws Exception {
            ServiceHelper.startService(server);
            super.doStart();
        }
    }
}
