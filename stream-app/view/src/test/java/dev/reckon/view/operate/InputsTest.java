package dev.reckon.view.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reckon.kafka.SkippedRecords;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.ref.WeakReference;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputsTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SkippedRecords clicks = new SkippedRecords("clicks");
  private final Inputs inputs = new Inputs(registry, InstantSource.system());

  @Test
  void whatIsSkippedIsStillCountedWhenTheCollectorHasRun() throws Exception {
    inputs.tablesSkip(() -> List.of(clicks));
    clicks.skip(new IllegalStateException("spoilt"), 0, 1);
    inputs.refreshMeters();
    letTheCollectorRun();

    clicks.skip(new IllegalStateException("spoilt"), 0, 2);
    inputs.refreshMeters();

    assertThat(
            registry
                .get("reckon.view.skipped.records")
                .tags("topic", "clicks", "reader", "tables", "reason", "FAILED")
                .functionCounter()
                .count())
        .isEqualTo(2);
  }

  private static void letTheCollectorRun() throws InterruptedException {
    WeakReference<Object> unheld = new WeakReference<>(new Object());
    while (unheld.get() != null) {
      System.gc();
      Thread.sleep(1);
    }
  }
}
