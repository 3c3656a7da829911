package io.metersync.command.central;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.metersync.central.NewSite;
import io.metersync.central.SiteFile;
import io.metersync.central.SiteName;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a site: a login role of its own, a row of the registry, and the file that the site needs. */
@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = "Add a site with a login role of its own, and write the file that the site enrols with.")
final class SiteAddCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "the site's name: letters, digits, blanks and . _ -")
    private String name;

    @Option(
            names = "--file",
            required = true,
            paramLabel = "FILE",
            description = "where to write the site's settings and password")
    private Path file;

    @Option(
            names = "--locations",
            paramLabel = "A,B",
            split = ",",
            description =
                    "with row level security, the site sees the meters of these locations, and meters without a location")
    private List<String> locations;

    @Option(
            names = "--tenants",
            paramLabel = "X,Y",
            split = ",",
            description = "with row level security, the site sees these tenants")
    private List<String> tenants;

    @Option(names = "--note", paramLabel = "TEXT", description = "a note for the registry")
    private String note;

    @Option(
            names = "--server",
            paramLabel = "TEXT",
            description = "the site's server, if sites are divided among several")
    private String server;

    @Option(names = "--role", paramLabel = "ROLE", description = "the login role's name instead of metersync_NAME")
    private String role;

    @Option(
            names = "--user-suffix",
            paramLabel = ".PROJECT",
            defaultValue = "",
            description = "a suffix of the login that the site's pooler needs")
    private String userSuffix;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "the remote host as the site reaches it, if it differs")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "the remote port as the site reaches it, if it differs")
    private Integer port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        NewSite site = site();
        return SiteCommand.onRegistry(spec, registry -> {
            registry.add(site, new SiteFile.Access(host, port, userSuffix), new SiteFile(file));
            spec.commandLine()
                    .getOut()
                    .println(
                            ("The site %s has the role %s. %s holds its password: take it to the site over a safe way, and run"
                                            + " metersync enrol %s on it.")
                                    .formatted(site.name().text(), site.role(), file, file.getFileName()));
            return 0;
        });
    }

    private NewSite site() {
        try {
            return new NewSite(new SiteName(name), role, locations, tenants, server, note);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
