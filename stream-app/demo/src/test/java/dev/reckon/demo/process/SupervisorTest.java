package dev.reckon.demo.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SupervisorTest {

  private static final StartPatience PATIENCE =
      new StartPatience(Duration.ofMinutes(1), line -> {});

  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  @TempDir private Path logs;

  /** Is ready at once, and stays until it is ended; "broken" ends instead. */
  public static final class Child {
    public static void main(String[] arguments) throws InterruptedException {
      if (arguments[0].equals("broken")) {
        System.err.println("reckon: the port is taken");
        System.exit(3);
      }
      System.out.println(arguments[0]);
      Thread.sleep(600_000);
    }
  }

  @Test
  void aProcessThatIsKilledIsStartedAgainAndAllEndWithTheSupervisor() throws Exception {
    ProcessHandle second;
    ProcessHandle other;
    try (Supervisor supervisor = new Supervisor(PATIENCE, said::add)) {
      supervisor.start(
          List.of(plan("The job", "ready: it reads"), plan("The view", "ready: here")));
      ProcessHandle first = supervisor.handle("The job");
      other = supervisor.handle("The view");
      first.destroyForcibly();

      assertThat(said.poll(60, TimeUnit.SECONDS))
          .contains("The job has ended", "started again in 1 s", "The job.log");
      assertThat(said.poll(60, TimeUnit.SECONDS)).isEqualTo("The job runs again");
      second = supervisor.handle("The job");
      assertThat(second.isAlive()).isTrue();
      assertThat(second.pid()).isNotEqualTo(first.pid());
      assertThat(other.isAlive()).isTrue();
    }
    assertThat(second.isAlive()).isFalse();
    assertThat(other.isAlive()).isFalse();
    assertThat(said).containsExactly("Stopping the view ...", "Stopping the job ...");
  }

  @Test
  void oneThatCannotStartIsNamedWithItsReasonAndTheOthersEnd() throws Exception {
    ProcessHandle view;
    try (Supervisor supervisor = new Supervisor(PATIENCE, said::add)) {
      supervisor.start(List.of(plan("The view", "ready: here")));
      view = supervisor.handle("The view");
      List<Supervisor.Plan> broken = List.of(plan("The job", "broken"));

      assertThatThrownBy(() -> supervisor.start(broken))
          .isInstanceOf(ChildFailed.class)
          .hasMessageContaining("The job did not start")
          .hasMessageContaining("the port is taken");
    }
    assertThat(view.isAlive()).isFalse();
  }

  private Supervisor.Plan plan(String name, String says) {
    return new Supervisor.Plan(
        name,
        ChildJvm.of(Child.class.getName(), List.of(says)).with("-Xmx64m"),
        logs.resolve(name + ".log"));
  }
}
