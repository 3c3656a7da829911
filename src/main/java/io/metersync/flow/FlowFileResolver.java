package io.metersync.flow;

import java.util.function.Supplier;
import org.apache.camel.impl.engine.DefaultResourceResolvers;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;

/** Gives Camel the texts of a set of files where an endpoint names a file of it; any other file is read from the disk. */
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
        String path = set.pathOf(remaining.startsWith("//") ? remaining.substring(2) : remaining);
        String text = path == null ? null : set.text(path);
        return text == null
                ? super.createResource(location, remaining)
                : ResourceHelper.fromString("file:" + remaining, text);
    }
}
