package io.metersync;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.theClass;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.metersync.sync.MonotonicTimers;
import io.metersync.sync.Retries;
import org.apache.camel.Service;

@AnalyzeClasses(packages = "io.metersync", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SYNC_AND_UPLOAD_KNOW_NOTHING_OF_COMMANDS_HTTP_OR_CHECKS = noClasses()
            .that()
            .resideInAnyPackage("io.metersync.sync..", "io.metersync.upload..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.metersync.command..", "io.metersync.http..", "io.metersync.check..");

    @ArchTest
    static final ArchRule THE_CYCLE_DOES_NOT_KNOW_THE_UPLOAD = noClasses()
            .that()
            .resideInAPackage("io.metersync.sync..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.metersync.upload..");

    @ArchTest
    static final ArchRule SETTINGS_DEPEND_ON_NOTHING_OF_OURS = noClasses()
            .that()
            .resideInAPackage("io.metersync.settings..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.metersync",
                    "io.metersync.command..",
                    "io.metersync.sync..",
                    "io.metersync.upload..",
                    "io.metersync.check..");

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
