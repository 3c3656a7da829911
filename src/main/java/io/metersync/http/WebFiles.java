package io.metersync.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** The files of a page, read once: a request costs no disk, and nothing else can be asked for. */
public final class WebFiles implements Processor {
    private static final String WEBJARS = "org.webjars.npm/";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, File> files = new HashMap<>();

    private record File(byte[] content, String type, String tag) {}

    private WebFiles(String page, String... scripts) {
        add("/", "/web/" + page);
        Stream.of("status.css", "icon.svg", "view.js", "format.js").forEach(this::addOwn);
        Stream.of(scripts).forEach(this::addOwn);
        addWebjar("/web/pico.css", "picocss__pico", "css/pico.min.css");
    }

    /** The Sync Status page of a site. */
    public static WebFiles ofSite() {
        WebFiles files = new WebFiles("index.html", "status.js", "sentence.js", "lists.js", "charts.js");
        files.addWebjar("/web/chart.js", "chart.js", "dist/chart.umd.min.js");
        return files;
    }

    /** The page of the centre. */
    public static WebFiles ofCentre() {
        return new WebFiles("fleet.html", "fleet.js", "fleet.css");
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        File file = files.get(message.getHeader(Exchange.HTTP_PATH, String.class));
        String knownTag = message.getHeader("If-None-Match", String.class);
        message.removeHeaders("*");
        if (file == null) {
            answer(message, 404, "text/plain", "Not found".getBytes(StandardCharsets.US_ASCII));
            return;
        }
        // may be kept, must be asked about: a new version of the product shows immediately
        message.setHeader("Cache-Control", "no-cache");
        message.setHeader("ETag", file.tag());
        boolean isKnown = file.tag().equals(knownTag);
        answer(message, isKnown ? 304 : 200, file.type(), isKnown ? null : file.content());
    }

    private static void answer(Message message, int status, String type, byte[] body) {
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body);
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
            files.put(path, new File(content, type, tag));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String resource) {
        return Objects.requireNonNull(WebFiles.class.getResourceAsStream(resource), resource);
    }
}
