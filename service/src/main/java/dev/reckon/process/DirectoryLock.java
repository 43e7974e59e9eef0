package dev.reckon.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Keeps a directory to one process: a locked file that names the process. The system unlocks it
 * when the process ends, however it ends.
 */
public final class DirectoryLock implements AutoCloseable {

  private final FileChannel file;

  private DirectoryLock(FileChannel file) {
    this.file = file;
  }

  /**
   * Takes the lock, unless another has it.
   *
   * @param file of the lock, in the directory; made where it is missing
   * @return empty if another process has it, or this one already
   * @throws IOException if the file cannot be written
   */
  public static Optional<DirectoryLock> take(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!lock(channel)) {
        channel.close();
        return Optional.empty();
      }
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8);
      channel.truncate(0);
      int unused = channel.write(ByteBuffer.wrap(pid), 0);
      return Optional.of(new DirectoryLock(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // it is taken in this process
    }
  }

  /**
   * Who has the lock, for messages: "process 123", or "another process" where the file is empty.
   */
  public static String holder(Path file) {
    try {
      String pid = Files.readString(file).strip();
      return pid.matches("[0-9]+") ? "process " + pid : "another process";
    } catch (IOException e) {
      return "another process";
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
