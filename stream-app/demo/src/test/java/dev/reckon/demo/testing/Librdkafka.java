package dev.reckon.demo.testing;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A client of librdkafka, as Debian packages it for Python. It puts keys into other partitions than
 * Kafka's own clients do.
 */
public final class Librdkafka {

  private static final String DEBIANS_PYTHON = "/usr/bin/python3";
  private static final String SCRIPT = "librdkafka.py";
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Shell shell;
  private final String bootstrapServers;
  private final Path folder;

  private Librdkafka(Shell shell, String bootstrapServers, Path folder) {
    this.shell = shell;
    this.bootstrapServers = bootstrapServers;
    this.folder = folder;
  }

  /**
   * The client; the test that asks for it is skipped where this machine has none.
   *
   * @param folder where files of its own may be
   */
  public static Librdkafka of(Shell shell, String bootstrapServers, Path folder)
      throws IOException {
    assumeTrue(
        shell.run(DEBIANS_PYTHON + " -c 'import confluent_kafka'", LIMIT).status() == 0,
        "skipped: " + DEBIANS_PYTHON + " has no confluent_kafka (Debian: python3-confluent-kafka)");
    try (InputStream source = Librdkafka.class.getResourceAsStream(SCRIPT)) {
      Files.write(folder.resolve(SCRIPT), Objects.requireNonNull(source, SCRIPT).readAllBytes());
    }
    return new Librdkafka(shell, bootstrapServers, folder);
  }

  /** Sends lines {@code USER JSON}, each a record whose key is the user. */
  public void send(String topic, Stream<String> lines) throws IOException {
    run("send " + topic, lines);
  }

  /** Waits until each of these events is covered by a list that it reads. */
  public void awaitLists(Stream<String> eventIds) throws IOException {
    run("read", eventIds);
  }

  private void run(String command, Stream<String> lines) throws IOException {
    Path input = Files.writeString(folder.resolve("lines"), lines.collect(joining("\n", "", "\n")));
    shell
        .run(
            "%s '%s' %s %s < '%s'"
                .formatted(
                    DEBIANS_PYTHON, folder.resolve(SCRIPT), bootstrapServers, command, input),
            LIMIT)
        .succeeds();
  }
}
