package io.asyncjobs.cli.session;

import io.asyncjobs.AsyncJobs;
import io.asyncjobs.signing.TaskSigner;
import io.asyncjobs.signing.TaskVerifier;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The keys that tasks are signed and checked by. What was given for one is never told, since it may be a key. */
public final class KeyOptions {

    private static final String HEX_KEY = "[0-9a-fA-F]{64}";

    @Option(
            names = "--sign",
            scope = ScopeType.INHERIT,
            paramLabel = "SEED",
            order = 90,
            description = "Signs tasks by the seed of an Ed25519 key: a file, or 64 hexadecimal digits (AJC_SIGN).")
    private @Nullable String sign;

    @Option(
            names = "--verify",
            scope = ScopeType.INHERIT,
            paramLabel = "KEY",
            split = ",",
            order = 91,
            description = "Takes tasks only if one of these public keys signed them: files, or 64 hexadecimal digits"
                    + " (AJC_VERIFY). By default the one that belongs to --sign.")
    private List<String> verify = new ArrayList<>();

    @Option(
            names = "--signatures-optional",
            scope = ScopeType.INHERIT,
            order = 92,
            description = "Takes unsigned tasks too (AJC_SIGNATURES_OPTIONAL).")
    private boolean optional;

    /**
     * The builder with the keys that are given.
     *
     * @throws CommandException if one cannot be used
     */
    AsyncJobs.Builder applyTo(AsyncJobs.Builder builder, Surroundings surroundings) {
        var signer = signer(surroundings);
        var verifier = verifier(surroundings);
        signer.ifPresent(builder::signer);
        if (optional || surroundings.isSwitchedOn("AJC_SIGNATURES_OPTIONAL")) {
            verifier = verifier.or(() -> signer.map(TaskSigner::verifier)).map(TaskVerifier::optional);
            if (optional && verifier.isEmpty()) {
                throw new CommandException(
                        "--signatures-optional says nothing without a key; give --verify or --sign too, or leave it out");
            }
        }
        verifier.ifPresent(builder::verifier);
        return builder;
    }

    private Optional<TaskSigner> signer(Surroundings surroundings) {
        return sign == null
                ? surroundings.variable("AJC_SIGN").map(value -> signer("AJC_SIGN", value))
                : Optional.of(signer("--sign", sign));
    }

    private static TaskSigner signer(String what, String value) {
        return value.matches(HEX_KEY) ? TaskSigner.ofHex(value) : TaskSigner.ofFile(file(what, value));
    }

    private Optional<TaskVerifier> verifier(Surroundings surroundings) {
        return verify.isEmpty()
                ? surroundings
                        .variable("AJC_VERIFY")
                        .map(values -> verifier("AJC_VERIFY", Arrays.asList(values.split(",", -1))))
                : Optional.of(verifier("--verify", verify));
    }

    private static TaskVerifier verifier(String what, List<String> values) {
        TaskVerifier all = null;
        for (var value : values) {
            if (value.matches(HEX_KEY)) {
                all = all == null ? TaskVerifier.ofHex(value) : all.andHex(value);
            } else {
                var file = file(what, value);
                all = all == null ? TaskVerifier.ofFile(file) : all.andFile(file);
            }
        }
        if (all == null) {
            throw new CommandException(what + " is empty; give a public key");
        }
        return all;
    }

    private static Path file(String what, String value) {
        try {
            var path = Path.of(value);
            if (!value.isBlank() && Files.exists(path)) {
                return path;
            }
        } catch (InvalidPathException none) {
            // not kept: it quotes the value
        }
        throw new CommandException(what + " is neither a key of 64 hexadecimal digits nor a file that exists");
    }
}
