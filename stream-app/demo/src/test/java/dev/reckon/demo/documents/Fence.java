package dev.reckon.demo.documents;

import dev.reckon.demo.testing.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a page.
 *
 * @param page its page
 * @param line of the opening fence, from 1
 * @param language behind the opening fence: {@code sh} is what people type
 * @param notRun why its commands are not run, from a comment {@code <!-- not run: WHY -->} on the
 *     line before
 * @param lines what it holds
 */
record Fence(String page, int line, String language, Optional<String> notRun, List<String> lines) {

  private static final Pattern NOT_RUN = Pattern.compile("<!-- not run: (.+) -->");
  private static final Pattern COMMENT = Pattern.compile("\\s+#\\s.*$");

  static List<Fence> of(Document page) {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = page.text().lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```")) {
        int end = i + 1;
        while (!lines.get(end).startsWith("```")) {
          end++;
        }
        Matcher marker = NOT_RUN.matcher(i == 0 ? "" : lines.get(i - 1));
        fences.add(
            new Fence(
                page.name(),
                i + 1,
                lines.get(i).substring(3),
                marker.matches() ? Optional.of(marker.group(1)) : Optional.empty(),
                lines.subList(i + 1, end)));
        i = end;
      }
    }
    return fences;
  }

  boolean isShell() {
    return language.equals("sh");
  }

  String where() {
    return page + ":" + line;
  }

  /**
   * What people type, one line of a shell after the other: those that end in a backslash joined,
   * comments left out.
   */
  List<String> commands() {
    List<String> commands = new ArrayList<>();
    for (String line : String.join("\n", lines).replaceAll("\\\\\n\\s*", "").split("\n", -1)) {
      String command = COMMENT.matcher(line).replaceAll("").strip();
      if (!command.isEmpty()) {
        commands.add(command);
      }
    }
    return commands;
  }
}
