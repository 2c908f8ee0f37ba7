package io.asyncjobs.cli;

import java.util.Set;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {

    static final Set<String> OPTIONS = Set.of("--version", "-V");

    static String text() {
        var version = Version.class.getPackage().getImplementationVersion();
        return "ajc " + (version == null ? "(development)" : version);
    }

    @Override
    public String[] getVersion() {
        return new String[] {text()};
    }
}
