package io.metersync.process;

import io.metersync.settings.Setting;
import io.metersync.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The port of HTTP_PORT. */
final class HttpPort {
    private HttpPort() {}

    /** Throws if another program has the port: Camel would go on without its HTTP server. */
    static void requireFree(Settings settings) throws IOException {
        String host = settings.text(Setting.HTTP_HOST);
        int port = settings.number(Setting.HTTP_PORT);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            throw new IOException("can't listen on %s:%d (%s): does another Metersync run? Set HTTP_PORT to a free port"
                    .formatted(host, port, e.getMessage()));
        }
    }
}
