package dev.reckon.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir Path directory;

  @Test
  void theNewestCompleteCheckpointIsFound() throws Exception {
    complete("job1/chk-7", 1_000);
    complete("job2/chk-3", 3_000);
    complete("savepoint-1", 2_000);
    Files.createDirectories(directory.resolve("job2/chk-4")); // was never finished

    assertThat(Checkpoints.newest(directory.toUri().toString()))
        .hasValueSatisfying(path -> assertThat(path).endsWith("job2/chk-3"));
  }

  @Test
  void whereThereIsNoneNothingIsFound() throws Exception {
    assertThat(Checkpoints.newest(directory.toUri().toString())).isEmpty();
    assertThat(Checkpoints.newest(directory.resolve("none").toUri().toString())).isEmpty();
  }

  @Test
  void aDiskThatWasFullLeavesEmptyFilesThatDoNotCount() throws Exception {
    complete("job1/chk-7", 1_000);
    Path folder = Files.createDirectories(directory.resolve("job1/chk-8"));
    Files.createFile(folder.resolve("_metadata"));
    assertThat(Checkpoints.newest(directory.toUri().toString()))
        .hasValueSatisfying(path -> assertThat(path).endsWith("job1/chk-7"));
  }

  @Test
  void whatLiesInTheFolderOfAJobIsThatJobs() throws Exception {
    String all = directory.toUri().toString();
    complete("other/0123456789abcdef0123456789abcdef/chk-7", 1_000);
    assertThat(Checkpoints.newestOfNoJob(all)).isEmpty();

    complete("0123456789abcdef0123456789abcdef/chk-3", 2_000);
    assertThat(Checkpoints.newestOfNoJob(all))
        .hasValueSatisfying(path -> assertThat(path).endsWith("chk-3"));
    complete("savepoint-0123-4567", 3_000);
    assertThat(Checkpoints.newestOfNoJob(all))
        .hasValueSatisfying(path -> assertThat(path).endsWith("savepoint-0123-4567"));
  }

  private void complete(String checkpoint, long modifiedMillis) throws IOException {
    Path folder = Files.createDirectories(directory.resolve(checkpoint));
    Path metadata = Files.writeString(folder.resolve("_metadata"), "complete");
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(modifiedMillis));
  }
}
