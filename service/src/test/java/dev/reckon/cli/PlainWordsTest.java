package dev.reckon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A wrong command line is answered in words that need no knowledge of Java or picocli. */
class PlainWordsTest {

  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--data a --topics b | give only one of --data and --topics",
        "--shape round | give one of --data or --topics",
        "--data a --every 1 | give --learn too: another option needs it",
        "--data a --shape flat | Invalid value for option '--shape': 'flat' is not round or square",
        "--data a --count x | Invalid value for option '--count': 'x' is not a whole number",
        "--data a --share x | Invalid value for option '--share': 'x' is not a number",
        "--data a --plain [ | Invalid value for option '--plain': '[' cannot be read as Pattern",
        "--data a --users [ | '[' is not a regular expression: unclosed character class at character 1",
      })
  void theAnswerIsOneSentence(String line, String answer) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("reckon: ")
        .contains(answer)
        .doesNotContain("Exception", "Error:")
        .hasLineCount(1);
  }

  @Test
  void aFileToWriteNeedsItsDirectory() throws Exception {
    Path missing = directory.resolve("missing");

    assertThat(run("--data", "a", "--report", missing.resolve("r.json").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("there is no directory " + missing);
    assertThat(missing).doesNotExist();
    assertThat(run("--data", "a", "--report", directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(directory + " is a directory: give the name of a file");

    Path there = Files.writeString(directory.resolve("r.json"), "old");
    assertThat(run("--data", "a", "--report", there.toString())).isZero();
    assertThat(run("--data", "a", "--report", "r.json")).isZero();
  }

  private int run(String... arguments) {
    return Commands.execute(
        Commands.only(new Wanting(), Set.of()).setErr(new PrintWriter(err, true)),
        "want",
        arguments);
  }

  private enum Shape {
    ROUND,
    SQUARE
  }

  /** A command with an option of each kind. */
  @SuppressWarnings("UnusedVariable") // Set by picocli.
  @Command(name = "want", mixinStandardHelpOptions = true)
  private static final class Wanting implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private @Nullable Source source;

    @ArgGroup(exclusive = false)
    private @Nullable Learning learning;

    @Option(names = "--shape")
    private @Nullable Shape shape;

    @Option(names = "--count")
    private int count;

    @Option(names = "--share")
    private double share;

    @Option(names = "--plain")
    private @Nullable Pattern plain;

    @Option(names = "--users", converter = RegularExpression.class)
    private @Nullable Pattern users;

    @Option(names = "--report", converter = OutputFile.class)
    private @Nullable Path report;

    @Override
    public Integer call() {
      return 0;
    }
  }

  @SuppressWarnings("UnusedVariable") // Set by picocli.
  private static final class Source {
    @Option(names = "--data", required = true)
    private @Nullable String data;

    @Option(names = "--topics", required = true)
    private @Nullable String topics;
  }

  @SuppressWarnings("UnusedVariable") // Set by picocli.
  private static final class Learning {
    @Option(names = "--learn", required = true)
    private boolean learns;

    @Option(names = "--every")
    private @Nullable String every;
  }
}
