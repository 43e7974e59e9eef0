package dev.reckon.job.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageGateTest {

  private final AtomicLong clock = new AtomicLong(-5);
  private final OutageGate gate = new OutageGate(clock::get);

  @Test
  void aFewTimeoutsAreTolerated() {
    timeOut(OutageGate.TOLERATED_TIMEOUTS - 1);
    assertThat(gate.admits()).isTrue();
    gate.answered();
    timeOut(OutageGate.TOLERATED_TIMEOUTS - 1);
    assertThat(gate.admits()).isTrue();
  }

  @Test
  void inAnOutageOneCallEverySoOftenIsAdmitted() {
    timeOut(OutageGate.TOLERATED_TIMEOUTS);
    assertThat(gate.admits()).isFalse();

    clock.addAndGet(OutageGate.PROBE_INTERVAL.toNanos());
    assertThat(gate.admits()).isTrue();
    assertThat(gate.admits()).isFalse();
    timeOut(1);
    assertThat(gate.admits()).isFalse();
    clock.addAndGet(OutageGate.PROBE_INTERVAL.toNanos());
    assertThat(gate.admits()).isTrue();
  }

  @Test
  void anAnswerEndsTheOutage() {
    timeOut(OutageGate.TOLERATED_TIMEOUTS);
    gate.answered();
    assertThat(gate.admits()).isTrue();
    assertThat(gate.admits()).isTrue();
  }

  private void timeOut(int times) {
    for (int i = 0; i < times; i++) {
      gate.timedOut();
    }
  }
}
