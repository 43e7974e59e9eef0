package dev.reckon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.Librdkafka;
import dev.reckon.demo.testing.ListeningSockets;
import dev.reckon.demo.testing.Shell;
import dev.reckon.model.testing.SmallBundles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every process as users start it: by the launcher of this tree, which has just been built, against
 * one broker, on free ports.
 */
@TestMethodOrder(OrderAnnotation.class)
class LaunchedProcessesIT {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final List<Integer> PORTS = FreePorts.pick(4);
  private static final String BROKER = "localhost:" + PORTS.get(0);
  private static final int RUNTIME_PORT = PORTS.get(1);
  private static final int METRICS_PORT = PORTS.get(2);
  private static final int VIEW_PORT = PORTS.get(3);

  @TempDir private static Path folder;
  private static Shell shell;
  private static Shell.Running broker;
  private static Shell.Running runtime;
  private static Shell.Running job;
  private static Shell.Running view;

  @BeforeAll
  static void start() throws IOException {
    shell =
        Shell.in(ROOT)
            .with(
                "RECKON_JAVA_OPTS",
                "-Xmx512m -XX:TieredStopAtLevel=1 -Djava.io.tmpdir="
                    + Files.createDirectories(folder.resolve("tmp")))
            .with("RECKON_HOME", folder.resolve("home").toString())
            .with("RECKON_BOOTSTRAP_SERVERS", BROKER)
            .with("RECKON_INFERENCE", "localhost:" + RUNTIME_PORT)
            .with("RECKON_CHECKPOINTS", folder.resolve("checkpoints").toUri().toString())
            .with("PATH", folderWithoutMaven() + ":" + System.getenv("PATH"));
    broker = server("broker --port " + PORTS.get(0));
    broker.prints("ready:");
    runtime =
        server(
            "serve-model --bundle '%s' --port %d --metrics-port %d"
                .formatted(bundle(1), RUNTIME_PORT, METRICS_PORT));
    job = server("job");
    view = server("view --port " + VIEW_PORT);
    runtime.prints("ready:");
    view.prints("ready:");
    job.prints("ready:");
  }

  @AfterAll
  static void end() {
    Stream.of(view, job, runtime, broker)
        .filter(server -> server != null)
        .forEach(Shell.Running::close);
  }

  @Order(1)
  @Test
  void aClickOfTheConsoleIsAnsweredByARankedListOverHttpAndOnTheTopic() {
    run(
        "echo 'u1|%s' | ./reckon kafka console-producer --bootstrap-server %s --topic clicks"
                .formatted(click("u1", "typed"), BROKER)
            + " --reader-property parse.key=true --reader-property key.separator='|'");
    view.awaits("a ranked list", () -> list("u1").contains("random-seed1"));

    assertThat(
            run(
                "./reckon kafka console-consumer --bootstrap-server "
                    + BROKER
                    + " --topic recommendations --from-beginning --max-messages 1"))
        .contains("u1", "typed", "random-seed1");
  }

  @Order(2)
  @Test
  void replayedEventsAreInTheHistoryOfTheirUser() throws IOException {
    Path events =
        Files.writeString(
            folder.resolve("events.jsonl"),
            """
            {"type":"item","item_id":"i7","title":"Gears of War 3","categories":["Games"]}
            {"type":"search","event_id":"s1","user_id":"u2","query":"gears of war","event_time":"2026-01-01T10:00:00Z"}
            {"type":"interaction","event_id":"c1","user_id":"u2","item_id":"i7","kind":"CLICK","search_id":"s1","event_time":"2026-01-01T10:00:09Z"}
            """);

    assertThat(run("./reckon replay --speed max --data 'events:" + events + "'"))
        .contains("2 events sent");
    view.awaits(
        "the history",
        () ->
            Http.get(VIEW_PORT, "/v1/users/u2/history").contains("gears of war")
                && Http.get(VIEW_PORT, "/v1/users/u2/history").contains("Gears of War 3"));
  }

  @Order(3)
  @Test
  void aClientOfAnotherLanguageIsServed() throws IOException {
    Librdkafka client = Librdkafka.of(shell, BROKER, folder);
    client.send("clicks", Stream.of("u3 " + click("u3", "by-librdkafka")));
    client.awaitLists(Stream.of("by-librdkafka"));
    view.awaits("a ranked list", () -> list("u3").contains("random-seed1"));
  }

  @Order(4)
  @Test
  void aBundleThatIsTriedIsServedBesideTheOther() throws IOException {
    assertThat(run("./reckon models try '" + bundle(2) + "' --percent 50"))
        .contains("random-seed2");
    runtime.awaits(
        "the other bundle", () -> Http.get(METRICS_PORT, "/metrics").contains("random-seed2"));
  }

  @Order(5)
  @Test
  void nobodyButThisMachineReachesThem() throws IOException {
    List<String> addresses = ListeningSockets.of(ProcessHandle.current().descendants());

    assertThat(addresses).hasSizeGreaterThan(PORTS.size());
    assertThat(addresses).allMatch(ListeningSockets::isLoopback);
  }

  @Order(6)
  @Test
  void everyServerThatIsToldToEndEndsWithStatusZeroAndLeavesNothingBehind() throws IOException {
    for (Shell.Running server : List.of(view, job, runtime, broker)) {
      assertThat(server.end()).as("%s:%n%s", server.command(), server.output()).isZero();
    }
    assertThat(folder.resolve("home/view")).as("the tables").isDirectory();
    assertThat(folder.resolve("home/broker")).as("the records").isDirectory();
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left)
          .extracting(path -> path.getFileName().toString())
          .noneMatch(name -> name.matches("(reckon|flink|minicluster).*"));
    }
  }

  private static Shell.Running server(String command) {
    return shell.start("exec ./reckon " + command);
  }

  private static String run(String command) {
    return shell.run(command, LIMIT).succeeds().output();
  }

  private static String list(String user) throws InterruptedException {
    return Http.get(VIEW_PORT, "/v1/users/" + user + "/recommendations");
  }

  private static String click(String user, String event) {
    return "{\"eventId\":\"%s\",\"userId\":\"%s\",\"itemId\":\"i7\",\"kind\":\"CLICK\",\"eventTime\":\"%s\"}"
        .formatted(event, user, Instant.now());
  }

  /** Beside the others, as a runtime takes those only. */
  private static Path bundle(int seed) {
    return SmallBundles.write(folder.resolve("bundle-" + seed), "random-seed" + seed, seed).path();
  }

  /** The tree is built: a launcher that would build it again fails. */
  private static Path folderWithoutMaven() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path maven = Files.writeString(bin.resolve("mvn"), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }
}
