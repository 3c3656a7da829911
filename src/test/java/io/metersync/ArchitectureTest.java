package io.metersync;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import io.metersync.clock.MonotonicTimers;
import io.metersync.fault.Retries;
import java.util.List;
import org.apache.camel.Service;

@AnalyzeClasses(packages = "io.metersync", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    /** A package may use those of lower rows only. */
    private static final List<List<String>> ROWS = List.of(
            List.of(""),
            List.of("command.repair", "command.central"),
            List.of("command"),
            List.of("process"),
            List.of("mcp", "fleet"),
            List.of("mcp.tool"),
            List.of("check", "client", "bundle"),
            List.of("http", "observe"),
            List.of("alert", "check.files", "report"),
            List.of("edit", "status", "verify", "demo", "resend"),
            List.of("upload", "download", "node"),
            List.of("cycle", "upload.pace"),
            List.of("migration", "check.finding", "upload.rules", "central"),
            List.of("database", "users"),
            List.of("fault", "flow"),
            List.of("clock", "settings"));

    @ArchTest
    static final ArchRule ARROWS_POINT_DOWN = layers();

    private static ArchRule layers() {
        LayeredArchitecture layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String name : ROWS.stream().flatMap(List::stream).toList()) {
            layers = layers.layer(name.isEmpty() ? "main" : name)
                    .definedBy(name.isEmpty() ? "io.metersync" : "io.metersync." + name);
        }
        for (int row = 1; row < ROWS.size(); row++) {
            String[] above = ROWS.subList(0, row).stream()
                    .flatMap(List::stream)
                    .map(name -> name.isEmpty() ? "main" : name)
                    .toArray(String[]::new);
            for (String name : ROWS.get(row)) {
                layers = layers.whereLayer(name).mayOnlyBeAccessedByLayers(above);
            }
        }
        return layers.ensureAllClassesAreContainedInArchitecture();
    }

    @ArchTest
    static final ArchRule ONLY_THE_DEMO_BRINGS_ITS_OWN_POSTGRESQL = noClasses()
            .that()
            .resideOutsideOfPackage("io.metersync.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.zonky..");

    @ArchTest
    static final ArchRule NO_TIMESTAMP_PASSES_THROUGH_JAVA_SQL = noClasses()
            .that()
            .resideInAPackage("io.metersync..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.sql.Timestamp");

    @ArchTest
    static final ArchRule ONLY_MAIN_SETS_WHAT_THE_WHOLE_JVM_HAS = noClasses()
            .that()
            .doNotBelongToAnyOf(Metersync.class)
            .should()
            .callMethodWhere(target(nameMatching("setDefault")))
            .because("a class that changes the zone or the language of the JVM surprises all others");

    @ArchTest
    static final ArchRule NO_TIMEOUT_IS_ON_THE_WALL_CLOCK = noClasses()
            .that()
            .haveNameNotMatching(MonotonicTimers.class.getName() + ".*")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.Timer")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethodWhere(target(nameMatching("setQueryTimeout|setTimeoutInSeconds")))
            .because("setting the clock must change no wait: Ticker, Deadline and MonotonicTimers are monotonic");

    @ArchTest
    static final ArchRule RETRIES_EXTEND_NOTHING_OF_CAMEL = theClass(Retries.class)
            .should()
            .notBeAssignableTo(Service.class)
            .because(
                    "Camel looks through a bean's ancestors at each step of each retried route: a start took 1.5 s longer");

    @ArchTest
    static final ArchRule COMMANDS_ARE_CALLED_BY_THE_COMMAND_LINE_ONLY = noClasses()
            .that()
            .resideOutsideOfPackages("io.metersync.command..", "io.metersync")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.metersync.command..");
}
