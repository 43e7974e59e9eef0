package dev.reckon.learner.cycle;

import com.sun.management.OperatingSystemMXBean;
import dev.reckon.model.program.NativeCalls;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Keeps a process that trains to a share of one processor, on average since its start: it computes,
 * then rests ({@link NativeCalls#rest}). So what serves beside it has the rest of the machine, also
 * where the machine has no idle time that a low priority would leave it.
 */
final class CpuShare {

  private static final Duration LOOK = Duration.ofMillis(100);

  /** A rest is short, so that a process that is asked to end does so soon. */
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  private CpuShare() {}

  /** Keeps this process to a share from now on; 1 is all of one processor, above is no bound. */
  static void start(double share) {
    Thread thread = new Thread(() -> keep(share), "cpu-share");
    thread.setDaemon(true);
    thread.start();
  }

  private static void keep(double share) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long start = System.nanoTime();
    try {
      while (true) {
        Duration rest =
            rest(
                Duration.ofNanos(system.getProcessCpuTime()),
                Duration.ofNanos(System.nanoTime() - start),
                share);
        if (rest.isZero()) {
          Thread.sleep(LOOK.toMillis());
        } else {
          NativeCalls.OF_PROCESS.rest(rest);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends
    }
  }

  /**
   * How long to rest.
   *
   * @param used processor time since the start
   * @param since the start
   */
  static Duration rest(Duration used, Duration since, double share) {
    Duration due = Duration.ofNanos((long) (used.toNanos() / share)).minus(since);
    if (due.isNegative()) {
      return Duration.ZERO;
    }
    return due.compareTo(LONGEST_REST) < 0 ? due : LONGEST_REST;
  }
}
