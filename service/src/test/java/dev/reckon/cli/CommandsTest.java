package dev.reckon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.settings.SettingRejected;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine.Command;

class CommandsTest {

  private final StringWriter err = new StringWriter();

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UsageError("--n is 0"), 2, "--n is 0 (reckon fail --help says more)"),
        Arguments.of(new SettingRejected("There is no setting a"), 2, "There is no setting a"),
        Arguments.of(new CommandFailed("It is not there"), 1, "It is not there"),
        Arguments.of(new Mended("Known here"), 1, "Known here"),
        Arguments.of(new NoSuchFileException("a.json"), 1, "there is no a.json"),
        Arguments.of(new AccessDeniedException("a.json"), 1, "a.json may not be read or written"),
        Arguments.of(new UncheckedIOException(new IOException("disk full")), 1, "disk full"),
        Arguments.of(
            new KafkaException("Failed to create", new IllegalArgumentException("no such key")),
            1,
            "the broker cannot be used: no such key"),
        Arguments.of(
            new IllegalStateException("a bug"),
            1,
            "fail failed: java.lang.IllegalStateException: a bug"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsOneLineWithItsStatus(Exception failure, int status, String sentence) {
    assertThat(
            Commands.only(new Failing(failure), Set.of(Mended.class))
                .setErr(new PrintWriter(err, true))
                .execute("fail"))
        .isEqualTo(status);
    assertThat(err.toString()).isEqualToIgnoringNewLines("reckon: " + sentence);
  }

  @Test
  void versionIsThatOfTheBuild() {
    StringWriter out = new StringWriter();
    assertThat(
            Commands.only(new Failing(new IOException()), Set.of())
                .setOut(new PrintWriter(out, true))
                .execute("fail", "--version"))
        .isZero();
    assertThat(out.toString()).startsWith("reckon ").contains(Version.get());
    assertThat(Version.get()).matches("\\d+\\.\\d+\\.\\d+.*");
  }

  @Command(name = "fail", mixinStandardHelpOptions = true)
  private static final class Failing implements Callable<Integer> {
    private final Exception failure;

    private Failing(Exception failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      throw failure;
    }
  }

  private static final class Mended extends Exception {
    private static final long serialVersionUID = 1L;

    private Mended(String message) {
      super(message);
    }
  }
}
