package dev.reckon.view.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class MetricsPagesTest {

  @Test
  void onlyOurOwnSamplesAreKept() {
    String page =
        """
        # HELP reckon_model_batch_rows Users ranked together
        # TYPE reckon_model_batch_rows summary
        reckon_model_batch_rows{quantile="0.5",} 12.0
        reckon_model_queue_depth 3.0 1764000000000
        jvm_memory_used_bytes{area="heap",} 1.0E8
        flink_taskmanager_job_task_operator_requests{job_name="reckon a b",} 7.0
        reckon_model_latency_seconds_max NaN
        reckon_model_broken
        """;

    assertThat(MetricsPages.samples(page))
        .containsExactly(
            entry("reckon_model_batch_rows{quantile=\"0.5\",}", 12.0),
            entry("reckon_model_queue_depth", 3.0),
            entry("flink_taskmanager_job_task_operator_requests{job_name=\"reckon a b\",}", 7.0));
  }
}
