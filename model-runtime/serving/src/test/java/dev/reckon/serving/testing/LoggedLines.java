package dev.reckon.serving.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** What a class logs while this is open. */
public final class LoggedLines extends AbstractAppender implements AutoCloseable {

  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private LoggedLines(Logger logger) {
    super("lines of " + logger.getName(), null, null, true, Property.EMPTY_ARRAY);
    this.logger = logger;
  }

  /** Keeps the lines of a class from now on. */
  public static LoggedLines of(Class<?> type) {
    LoggedLines lines = new LoggedLines((Logger) LogManager.getLogger(type));
    lines.start();
    lines.logger.addAppender(lines);
    return lines;
  }

  @Override
  public void append(LogEvent event) {
    lines.add(event.getMessage().getFormattedMessage());
  }

  /** The messages so far. */
  public List<String> all() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    stop();
  }
}
