package io.metersync.flow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.apache.camel.impl.engine.DefaultResourceResolvers;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** Gives Camel the texts of a set of files if an endpoint names a file of the set; any other file is read from the disk. */
public final class FlowFileResolver extends DefaultResourceResolvers.FileResolver {
    /** The name under which Camel looks for it in the registry. */
    public static final String BEAN = "resource-loader-file";

    private final Supplier<FlowFiles> files;

    public FlowFileResolver(Supplier<FlowFiles> files) {
        this.files = files;
    }

    @Override
    public Resource createResource(String location, String remaining) {
        FlowFiles set = files.get();
        String file = remaining.startsWith("//") ? remaining.substring(2) : remaining;
        String path = set.pathOf(file);
        String text = path == null ? null : set.text(path);
        return text == null
                ? outside(
                        set,
                        super.createResource(location, set.home().resolve(file).toString()))
                : ResourceHelper.fromString("file:" + remaining, text);
    }

    /** A statement that lies elsewhere may name the schema as well. */
    private static Resource outside(FlowFiles set, Resource file) {
        if (!file.getLocation().endsWith(".sql") || !file.exists()) {
            return file;
        }
        try (InputStream in = file.getInputStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return ResourceHelper.fromString(file.getLocation(), set.inSchema(text));
        } catch (IOException e) {
            throw new UncheckedIOException(file.getLocation() + " can't be read", e);
        }
    }
}
