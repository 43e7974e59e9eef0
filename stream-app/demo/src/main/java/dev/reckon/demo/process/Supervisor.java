package dev.reckon.demo.process;

import dev.reckon.process.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Child processes that belong together: each that ends is started again, after a pause that grows
 * while it keeps ending. Closing ends them, the last started first.
 */
public final class Supervisor implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A child that ran for so long is well: its next end is a first one. */
  private static final Duration WELL = Duration.ofMinutes(2);

  /** The job writes a savepoint, and the broker what it holds. */
  private static final Duration END_PATIENCE = Duration.ofMinutes(3);

  private final Consumer<String> say;
  private final StartPatience patience;
  private final Deque<Member> members = new ArrayDeque<>();
  private final CountDownLatch ending = new CountDownLatch(1);

  private record Member(String name, ReadyChild child) {}

  /**
   * No process yet.
   *
   * @param say gets a sentence whenever a process ends, is started again or is ended
   */
  public Supervisor(StartPatience patience, Consumer<String> say) {
    this.patience = patience;
    this.say = say;
  }

  /**
   * What is to be started.
   *
   * @param name for messages: "The job"
   * @param jvm prints a line that begins with {@code ready:} when it is ready
   * @param log file for its output
   */
  public record Plan(String name, ChildJvm jvm, Path log) {}

  /**
   * Starts processes side by side; they are ready when this returns.
   *
   * @throws ChildFailed if one ends or stays silent instead
   */
  public void start(List<Plan> plans) throws ChildFailed, InterruptedException {
    List<Member> started = new ArrayList<>();
    for (Plan plan : plans) {
      Member member =
          new Member(plan.name(), ReadyChild.launch(plan.name(), plan.jvm(), plan.log()));
      members.push(member);
      started.add(member);
    }
    for (Member member : started) {
      member.child().awaitReady(patience);
    }
    started.forEach(this::watch);
  }

  /** The process of this name, as it is now. */
  ProcessHandle handle(String name) {
    return members.stream()
        .filter(member -> member.name().equals(name))
        .findFirst()
        .orElseThrow()
        .child()
        .handle();
  }

  private void watch(Member member) {
    Thread thread = new Thread(() -> restartWheneverItEnds(member), "watch " + member.name());
    thread.setDaemon(true);
    thread.start();
  }

  private void restartWheneverItEnds(Member member) {
    Duration pause = FIRST_PAUSE;
    long readyNanos = System.nanoTime();
    try {
      while (true) {
        var unused = member.child().handle().onExit().join();
        boolean wasWell = System.nanoTime() - readyNanos > WELL.toNanos();
        pause = wasWell ? FIRST_PAUSE : pause;
        if (isEnding(Duration.ZERO)) {
          return;
        }
        say.accept(
            "%s has ended by itself and is started again in %d s; its log: %s"
                .formatted(member.name(), pause.toSeconds(), member.child().log()));
        if (isEnding(pause)) {
          return;
        }
        readyNanos = restart(member);
        pause = longer(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** When it was ready, or given up. */
  private long restart(Member member) throws InterruptedException {
    try {
      member.child().restart();
      say.accept(member.name() + " runs again");
    } catch (ChildFailed e) {
      if (!isEnding(Duration.ZERO)) {
        say.accept(String.valueOf(e.getMessage()));
      }
    }
    return System.nanoTime();
  }

  private boolean isEnding(Duration within) throws InterruptedException {
    return ending.await(within.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private static String inSentence(String name) {
    return Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  @Override
  public void close() {
    ending.countDown();
    while (!members.isEmpty()) {
      Member member = members.pop();
      say.accept("Stopping " + inSentence(member.name()) + " ...");
      member.child().end(END_PATIENCE);
    }
  }
}
