package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.flink.runtime.checkpoint.CheckpointException;
import org.apache.flink.runtime.checkpoint.CheckpointFailureReason;
import org.apache.flink.util.SerializedThrowable;
import org.junit.jupiter.api.Test;

class LocalRunTest {

  @Test
  void aSavepointThatFailsNamesWhatWentWrongAndNotWhoNoticedIt() {
    IOException disk =
        new IOException(
            "Could not flush to file and close the file system output stream",
            new IOException("No space left on device"));
    ExecutionException failure =
        new ExecutionException(
            new CompletionException(
                new CheckpointException(
                    CheckpointFailureReason.CHECKPOINT_DECLINED, new SerializedThrowable(disk))));

    assertThat(LocalRun.whyThereIsNone(failure))
        .startsWith("No savepoint could be made, so the last checkpoint counts: ")
        .endsWith("No space left on device");
  }
}
