package dev.reckon.demo.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.demo.process.FreePorts;
import dev.reckon.demo.testing.Http;
import dev.reckon.demo.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./reckon up} from nothing: clicks in, lists out, and again after deaths and a stop. */
@Tag("docs")
class UpIT {

  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final List<Integer> ports = FreePorts.pick(2);
  private final int viewPort = ports.get(1);
  private final int runtimePort = 20_000 + ports.get(0) % 10_000;

  @TempDir private Path folder;
  private Path settings;

  /** The past has to be sent to the same topics that the processes read. */
  @BeforeEach
  void aPrefixOfTopics() throws IOException {
    settings =
        Files.writeString(folder.resolve("up.conf"), "reckon.kafka.topic-prefix = \"shop.\"\n");
  }

  @Test
  void listsComeWithinSecondsOfTheFirstClicksAndOutliveDeathsAndStops() throws Exception {
    Path past =
        Files.writeString(
            folder.resolve("past.jsonl"),
            """
            {"type":"item","item_id":"camera","title":"A camera"}
            {"type":"item","item_id":"tripod","title":"A tripod"}
            {"type":"item","item_id":"bag","title":"A bag"}
            {"type":"interaction","event_id":"c1","user_id":"zed","item_id":"bag","kind":"CLICK","event_time":"2026-01-01T10:00:09Z"}
            """);
    try (Shell.Running up = up("--data events:" + past)) {
      up.prints("ready:");
      assertThat(up.output()).contains("3 items and 1 events");
      click("ann", "camera");
      click("ann", "tripod");
      click("bob", "camera");
      awaitList(up, "bob", "tripod", "others_took_next", "A camera");

      refused("kept", "runs already with the data in " + folder.resolve("kept"), "process ");
      refused("other", "port " + viewPort + " (for the console: --view-port)", "are in use");
      assertThat(folder.resolve("other")).doesNotExist();
      refusedLearner(folder.resolve("kept").resolve("learner"));

      kill("dev.reckon.job.JobCli");
      kill("dev.reckon.serving.ServingCli");
      up.prints("The job runs again");
      up.prints("The model runtime runs again");
      click("cy", "camera");
      awaitList(up, "cy", "tripod");
      assertThat(up.end()).isZero();
      assertThat(up.output())
          .containsSubsequence(
              "Stopping the learner",
              "Stopping the job",
              "Stopping the model runtime",
              "Stopping the view",
              "Stopping the broker",
              "Everything has stopped")
          .doesNotContain(" INFO ", "it said last");
    }
    try (Shell.Running up = up("--data events:" + past)) {
      up.prints("ready:");
      assertThat(up.output()).doesNotContain("events of");
      awaitList(up, "cy", "tripod");
      click("dee", "camera");
      awaitList(up, "dee", "tripod");
    }
  }

  private Shell.Running up(String more) {
    return Shell.in(ROOT).start("exec " + command("kept") + more);
  }

  private String command(String directory) {
    return "./reckon up --dir '%s' --port %d --view-port %d --runtime-port %d --config '%s' "
        .formatted(folder.resolve(directory), ports.get(0), viewPort, runtimePort, settings);
  }

  /** Another one, of this directory, ends before it has started anything. */
  private void refused(String directory, String... parts) {
    Shell.Finished second = Shell.in(ROOT).run(command(directory), LIMIT);
    assertThat(second.status()).as(second.output()).isEqualTo(1);
    assertThat(second.output()).contains(parts).doesNotContain("Starting");
  }

  private void refusedLearner(Path first) {
    Shell.Finished second =
        Shell.in(ROOT)
            .run(
                "./reckon learn --out '%s' --bootstrap-servers localhost:%d --config '%s'"
                    .formatted(folder.resolve("second learner"), ports.get(0), settings),
                LIMIT.multipliedBy(3));
    assertThat(second.status()).as(second.output()).isEqualTo(1);
    assertThat(second.output())
        .contains("Another learner works with these topics (process ", "the directory " + first)
        .doesNotContain("ready:");
    assertThat(folder.resolve("second learner")).doesNotExist();
  }

  private void click(String user, String item) {
    String click = "{\"userId\":\"%s\",\"itemId\":\"%s\"}".formatted(user, item);
    var unused =
        Shell.in(ROOT)
            .run(
                "curl -sf -X POST localhost:%d/v1/events/clicks -H 'Content-Type: application/json' -d '%s'"
                    .formatted(viewPort, click),
                LIMIT)
            .succeeds();
  }

  private void awaitList(Shell.Running up, String user, String... parts) {
    up.awaits(
        "the list of " + user,
        () -> {
          String list = Http.get(viewPort, "/v1/users/" + user + "/recommendations");
          return list.contains("\"source\":\"owner\"")
              && List.of(parts).stream().allMatch(list::contains);
        });
  }

  /** A process below this test. */
  private static void kill(String main) {
    List<ProcessHandle> found =
        ProcessHandle.current()
            .descendants()
            .filter(it -> it.info().commandLine().orElse("").contains(main))
            .toList();
    assertThat(found).as(main).hasSize(1);
    found.get(0).destroyForcibly();
  }
}
