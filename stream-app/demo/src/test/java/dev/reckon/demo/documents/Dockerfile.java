package dev.reckon.demo.documents;

import dev.reckon.demo.testing.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a Dockerfile says: instructions, continued lines joined.
 *
 * @param name its path from the root of the tree
 */
record Dockerfile(String name, List<String> instructions) {

  private static final Pattern MOUNT = Pattern.compile("--mount=\\S+\\s+");
  private static final Pattern COPY = Pattern.compile("COPY --from=build /reckon/(\\S+) (\\S+)");
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  static final List<Dockerfile> ALL =
      List.of(
          read("model-runtime/serving/Dockerfile"),
          read("model-runtime/serving/Dockerfile.gpu"),
          read("model-runtime/learning/Dockerfile"),
          read("stream-app/job/Dockerfile"),
          read("stream-app/view/Dockerfile"),
          read("stream-app/demo/Dockerfile"));

  static Dockerfile of(String name) {
    return ALL.stream().filter(file -> file.name.equals(name)).findFirst().orElseThrow();
  }

  private static Dockerfile read(String name) {
    try {
      String text = Files.readString(Document.ROOT.resolve(name));
      List<String> instructions = new ArrayList<>();
      text.replaceAll("(?m)^#.*\\n", "")
          .replaceAll("\\\\\\n\\s*", "")
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(instructions::add);
      return new Dockerfile(name, List.copyOf(instructions));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }

  /** The commands of the stage {@code build}, which need a shell, Maven and a JDK. */
  List<String> buildCommands() {
    List<String> commands = new ArrayList<>();
    boolean builds = false;
    for (String instruction : instructions) {
      if (instruction.startsWith("FROM ")) {
        builds = instruction.endsWith(" AS build");
      } else if (builds && instruction.startsWith("RUN ")) {
        commands.add(MOUNT.matcher(instruction.substring("RUN ".length())).replaceAll(""));
      }
    }
    return commands;
  }

  /** What the image gets of the build, from the root of the tree. */
  List<Path> laidOut() {
    return instructions.stream()
        .flatMap(instruction -> COPY.matcher(instruction).results())
        .map(copy -> Path.of(copy.group(1)))
        .toList();
  }

  /** The words that start a container. */
  List<String> entrypoint() {
    return instructions.stream()
        .filter(instruction -> instruction.startsWith("ENTRYPOINT "))
        .flatMap(instruction -> QUOTED.matcher(instruction).results())
        .map(word -> word.group(1))
        .toList();
  }
}
