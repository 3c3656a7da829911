package io.metersync.process;

import io.metersync.http.HttpHeaders;
import io.metersync.http.HttpRules;
import io.metersync.http.HttpServers;
import io.metersync.http.WebFiles;
import io.metersync.observe.Threads;
import io.vertx.core.VertxOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The beans of the HTTP server. */
final class HttpBeans {
    private HttpBeans() {}

    static void addTo(Map<String, Object> beans, Parts parts, WebFiles page) {
        beans.put("httpServers", new HttpServers(HttpRules.of(parts.settings()), parts.ticker()));
        beans.put("httpHeaders", new HttpHeaders());
        beans.put("webFiles", page);
        beans.put("threads", new Threads());
        beans.put(
                "vertxOptions",
                new VertxOptions()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(4)
                        .setBlockedThreadCheckInterval(TimeUnit.MINUTES.toMillis(1)));
    }
}
