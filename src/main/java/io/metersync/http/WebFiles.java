package io.metersync.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;

/** The Sync Status page and what it is made of, read once: a request costs no disk, and nothing else can be asked for. */
public final class WebFiles implements Handler<RoutingContext> {
    private static final String WEBJARS = "org.webjars.npm/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");
    /** The style sheet's icons are data: URLs. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
            + " form-action 'none'; frame-ancestors 'none'";

    private final Map<String, File> files = new HashMap<>();

    private record File(Buffer content, String type, String tag) {}

    public WebFiles() {
        add("/", "/web/index.html");
        Stream.of("status.css", "icon.svg").forEach(this::addOwn);
        Stream.of("status.js", "sentence.js", "view.js", "lists.js", "charts.js", "format.js")
                .forEach(this::addOwn);
        addWebjar("/web/pico.css", "picocss__pico", "css/pico.min.css");
        addWebjar("/web/chart.js", "chart.js", "dist/chart.umd.min.js");
    }

    /** Puts the files behind the handlers that the router has already. */
    public void serveOn(Router router) {
        files.keySet().forEach(path -> {
            router.route(HttpMethod.GET, path).handler(this);
            router.route(HttpMethod.HEAD, path).handler(this);
        });
    }

    @Override
    public void handle(RoutingContext context) {
        File file = files.get(context.normalizedPath());
        HttpServerResponse response = context.response();
        if (file == null) {
            context.next();
            return;
        }
        // may be kept, must be asked about: a new version of the product shows at once
        response.putHeader("Cache-Control", "no-cache")
                .putHeader("ETag", file.tag())
                .putHeader("Content-Security-Policy", POLICY);
        if (file.tag().equals(context.request().getHeader("If-None-Match"))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader("Content-Type", file.type())
                .putHeader("Content-Length", Integer.toString(file.content().length()));
        if (context.request().method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(file.content());
        }
    }

    private void addOwn(String name) {
        add("/web/" + name, "/web/" + name);
    }

    private void addWebjar(String path, String name, String file) {
        Properties jar = new Properties();
        try (InputStream in = open("/META-INF/maven/" + WEBJARS + name + "/pom.properties")) {
            jar.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        add(path, "/META-INF/resources/webjars/%s/%s/%s".formatted(name, jar.getProperty("version"), file));
    }

    private void add(String path, String resource) {
        try (InputStream in = open(resource)) {
            byte[] content = in.readAllBytes();
            String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
            String tag = "\"%x-%08x\"".formatted(content.length, Arrays.hashCode(content));
            files.put(path, new File(Buffer.buffer(content), type, tag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(WebFiles.class.getResourceAsStream(resource), resource);
    }
}
