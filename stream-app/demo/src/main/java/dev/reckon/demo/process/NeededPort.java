package dev.reckon.demo.process;

import dev.reckon.cli.CommandFailed;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A port of this machine that a command will use through the processes that it starts. They would
 * report it late, and by names of their own.
 *
 * @param what it is for: "the view"
 * @param setting the option or setting of the command that chooses it
 */
public record NeededPort(int number, String what, String setting) {

  /**
   * Checks that nothing listens on any of them.
   *
   * @throws CommandFailed naming all those in use, and how to choose others
   */
  public static void requireFree(List<NeededPort> ports) {
    List<NeededPort> taken = ports.stream().filter(it -> !FreePorts.isFree(it.number)).toList();
    if (!taken.isEmpty()) {
      throw new CommandFailed(
          taken.stream()
                  .map(it -> "port %d (for %s: %s)".formatted(it.number, it.what, it.setting))
                  .collect(Collectors.joining(", ", taken.size() == 1 ? "" : "several ports: ", ""))
              + (taken.size() == 1 ? " is in use" : " are in use")
              + ". Stop what listens there (ss -ltnp shows it), or choose another");
    }
  }
}
