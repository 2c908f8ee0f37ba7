package io.asyncjobs;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import io.asyncjobs.error.AsyncJobsException;
import io.asyncjobs.task.TaskId;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Packages in layers, one that speaks NATS, and what nobody calls. */
final class ArchitectureTest {

    private static final String ROOT = "io.asyncjobs";
    private static final String JETSTREAM = ROOT + ".internal.jetstream";

    /** The numbers of the packages: imports go from a higher to a lower one, and never between two of one number. */
    private static final Map<String, Integer> LAYERS = Map.ofEntries(
            Map.entry(ROOT + ".error", 0),
            Map.entry(ROOT + ".task", 1),
            Map.entry(ROOT + ".retry", 2),
            Map.entry(ROOT + ".queue", 2),
            Map.entry(ROOT + ".audit", 2),
            Map.entry(ROOT + ".deadletter", 2),
            Map.entry(ROOT + ".checkup", 2),
            Map.entry(ROOT + ".security", 2),
            Map.entry(ROOT + ".operation", 3),
            Map.entry(ROOT + ".schedule", 2),
            Map.entry(ROOT + ".event", 3),
            Map.entry(ROOT + ".telemetry", 3),
            Map.entry(ROOT + ".handler", 3),
            Map.entry(ROOT + ".signing", 3),
            Map.entry(ROOT + ".encryption", 3),
            Map.entry(ROOT + ".internal.wire", 4),
            Map.entry(JETSTREAM, 5),
            Map.entry(ROOT + ".tls", 6),
            Map.entry(ROOT + ".internal.lifecycle", 6),
            Map.entry(ROOT + ".internal.worker", 7),
            Map.entry(ROOT + ".internal.delay", 7),
            Map.entry(ROOT + ".internal.checkup", 7),
            Map.entry(ROOT + ".internal.operation", 7),
            Map.entry(ROOT + ".internal.service", 7),
            Map.entry(ROOT + ".internal.repair", 7),
            Map.entry(ROOT + ".internal.scheduling", 7),
            Map.entry(ROOT, 8));

    private static JavaClasses core;

    @BeforeAll
    static void importCore() throws URISyntaxException {
        var compiled = AsyncJobs.class.getProtectionDomain().getCodeSource().getLocation();
        core = new ClassFileImporter().importPath(Path.of(compiled.toURI()));
        assertThat(core).hasSizeGreaterThan(100);
    }

    @Test
    void everyPackageHasALayer() {
        assertThat(core.stream().map(JavaClass::getPackageName).distinct()).isSubsetOf(LAYERS.keySet());
    }

    @Test
    void importsGoDownOnly() {
        var upwards = core.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        dependency.getTargetClass().getPackageName().startsWith(ROOT))
                .filter(dependency -> !dependency
                        .getTargetClass()
                        .getPackageName()
                        .equals(dependency.getOriginClass().getPackageName()))
                .filter(dependency -> layer(dependency.getTargetClass()) >= layer(dependency.getOriginClass()))
                .map(dependency -> dependency.getDescription());

        assertThat(upwards).isEmpty();
    }

    private static int layer(JavaClass type) {
        return LAYERS.getOrDefault(type.getPackageName(), Integer.MAX_VALUE);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(core);
    }

    @Test
    void onlyTheJetStreamPackageAndTheFrontDoorSpeakNats() {
        noClasses()
                .that()
                .resideOutsideOfPackage(JETSTREAM)
                .and()
                .doNotBelongToAnyOf(AsyncJobs.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.nats..")
                .check(core);
    }

    @Test
    void valuesDependOnNothingButTheJdkAndLowerValues() {
        classes()
                .that()
                .resideInAnyPackage(
                        ROOT + ".error",
                        ROOT + ".task",
                        ROOT + ".retry",
                        ROOT + ".queue",
                        ROOT + ".schedule",
                        ROOT + ".audit",
                        ROOT + ".deadletter",
                        ROOT + ".checkup",
                        ROOT + ".security",
                        ROOT + ".operation",
                        ROOT + ".event")
                .and()
                .doNotBelongToAnyOf(TaskId.class)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        ROOT + ".error",
                        ROOT + ".task",
                        ROOT + ".retry",
                        ROOT + ".queue",
                        ROOT + ".schedule",
                        ROOT + ".audit",
                        ROOT + ".deadletter",
                        ROOT + ".checkup",
                        ROOT + ".security",
                        ROOT + ".operation",
                        ROOT + ".event"))
                .check(core);
    }

    @Test
    void nobodyPrintsOrUsesTheJdksLogging() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(core);
        noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .check(core);
    }

    @Test
    void nobodySleeps() {
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(core);
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .check(core);
        noClasses().should().callMethod(Thread.class, "sleep", Duration.class).check(core);
    }

    @Test
    void theTimeComesFromAClockThatWasHandedIn() {
        noClasses().should().callMethod(Instant.class, "now").check(core);
        noClasses().should().callMethod(Instant.class, "now", Clock.class).check(core);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(core);
        noClasses().should().callConstructor(Date.class).check(core);
        noClasses().should().callMethod(Clock.class, "systemUTC").check(core);
        noClasses().should().callMethod(Clock.class, "systemDefaultZone").check(core);
        noClasses()
                .that()
                .doNotBelongToAnyOf(AsyncJobs.class)
                .should()
                .callMethod(InstantSource.class, "system")
                .check(core);
    }

    @Test
    void nobodyMakesARandomOfItsOwn() {
        noClasses().should().callConstructor(Random.class).check(core);
        noClasses().should().callConstructor(Random.class, long.class).check(core);
    }

    @Test
    void exceptionsStandInTheErrorPackageButThoseOfHandlers() {
        classes()
                .that()
                .areAssignableTo(Throwable.class)
                .and()
                .resideOutsideOfPackage(ROOT + ".handler")
                .should()
                .beAssignableTo(AsyncJobsException.class)
                .andShould()
                .resideInAPackage(ROOT + ".error")
                .check(core);
    }

    @Test
    void exportedSignaturesMentionNoInternalType() {
        var mentions = core.stream()
                .filter(type -> !type.getPackageName().startsWith(ROOT + ".internal"))
                .filter(ArchitectureTest::isExported)
                .flatMap(type -> Stream.concat(
                        supertypes(type), type.getMembers().stream().flatMap(ArchitectureTest::signature)));

        assertThat(mentions).isEmpty();
    }

    private static boolean isExported(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isExported).orElse(true);
    }

    private static Stream<String> supertypes(JavaClass type) {
        return Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .filter(ArchitectureTest::isInternal)
                .map(internal -> type.getName() + " extends " + internal.getName());
    }

    private static Stream<String> signature(JavaMember member) {
        if (!member.getModifiers().contains(JavaModifier.PUBLIC)
                && !member.getModifiers().contains(JavaModifier.PROTECTED)) {
            return Stream.empty();
        }
        return member.getAllInvolvedRawTypes().stream()
                .filter(ArchitectureTest::isInternal)
                .map(internal -> member.getFullName() + " mentions " + internal.getName());
    }

    private static boolean isInternal(JavaClass type) {
        return type.getPackageName().startsWith(ROOT + ".internal");
    }
}
