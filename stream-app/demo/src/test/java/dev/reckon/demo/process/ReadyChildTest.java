package dev.reckon.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadyChildTest {

  @TempDir private Path folder;
  private final List<String> said = new ArrayList<>();

  @Test
  void aSlowStartIsWaitedForAndToldMeanwhile() throws Exception {
    ReadyChild child = launch("600", "ready: now");
    try {
      child.awaitReady(new StartPatience(Duration.ofMinutes(2), said::add));
    } finally {
      child.end();
    }

    assertThat(said).isNotEmpty();
    assertThat(said.get(0))
        .startsWith("Waiting for the view to start, for 0 s so far and 120 s at most");
    assertThat(said.get(said.size() - 1)).contains("its log: ").doesNotContain("starting");
  }

  @Test
  void aStartThatTakesLongerThanTheLimitNamesTheLimitAndTheOptionThatRaisesIt() {
    ReadyChild child = launch("60000", "never");

    assertThatThrownBy(() -> child.awaitReady(new StartPatience(Duration.ofMillis(100), said::add)))
        .isInstanceOf(ChildFailed.class)
        .hasMessageContaining("The view did not start")
        .hasMessageContaining("--start-timeout")
        .hasMessageContaining(folder.resolve("view.log").toString());
    assertThat(child.handle().onExit().join().isAlive()).isFalse();
  }

  @Test
  void aChildThatEndsIsToldWithItsStatusAndItsLastLinesOfError() {
    ReadyChild child = launch("0", "reckon: the port is taken", "INFO bye");

    assertThatThrownBy(() -> child.awaitReady(new StartPatience(Duration.ofMinutes(2), said::add)))
        .isInstanceOf(ChildFailed.class)
        .hasMessageContaining("The view did not start: it ended with exit status 3")
        .hasMessageContaining("reckon: the port is taken")
        .hasMessageNotContaining("INFO");
  }

  @Test
  void theErrorsOfALogAreToldAndNotWhatCameAfterThem() {
    String told =
        ChildOutput.ending(
            "exit status 1",
            List.of("INFO a", "12:00 ERROR no broker", "INFO b", "java.io.IOException: gone"),
            Path.of("x.log"));

    assertThat(told.lines())
        .containsExactly(
            "it ended with exit status 1; its last lines of error:",
            "  12:00 ERROR no broker",
            "  java.io.IOException: gone",
            "(all of it: x.log)");
  }

  private ReadyChild launch(String... arguments) {
    return ReadyChild.launch(
        "The view",
        ChildJvm.of(Starter.class.getName(), List.of(arguments)).with("-Xshare:auto"),
        folder.resolve("view.log"),
        Duration.ofMillis(50));
  }

  /** Says that it starts, takes its time, says more, and waits to be ended if it is ready. */
  public static final class Starter {
    private Starter() {}

    public static void main(String[] arguments) throws InterruptedException {
      System.out.println("starting");
      Thread.sleep(Long.parseLong(arguments[0]));
      for (int i = 1; i < arguments.length; i++) {
        System.out.println(arguments[i]);
      }
      if (!arguments[1].startsWith("ready:")) {
        System.exit(3);
      }
      Thread.currentThread().join();
    }
  }
}
