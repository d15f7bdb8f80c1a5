// SPDX-License-Identifier: Apache-2.0
package org.drover.shell.ssh;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.CommandSessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.CommandFactory;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Lets all of the answer to {@code ssh host 'command'} arrive. Two parts of it get lost in Karaf
 * 4.4 with sshd 2.17: the standard error, which is buffered and not flushed when the command ends
 * ({@code ChannelSession.closeShell}); and now and then the exit status, because Karaf closes the
 * whole connection behind it (see {@link PatientExit}). What ended a command, which Karaf prints to
 * the standard output ({@code ShellUtil.logException}), goes to the standard error: see {@link
 * Answer}.
 *
 * <p>Karaf announces its server before it opens the port and takes it back when its configuration
 * changes. Without an ssh server there is nothing to do.
 */
@Component(service = CommandSessionListener.class, immediate = true)
public final class WholeAnswers implements CommandSessionListener {
  private final Answers answers = new Answers();
  private final Map<SshServer, CommandFactory> originals = new ConcurrentHashMap<>();

  /**
   * From now on, for the commands of this server.
   *
   * @param server Karaf's
   */
  @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
  public void bind(SshServer server) {
    CommandFactory original = server.getCommandFactory();
    originals.put(server, original);
    server.setCommandFactory(
        (channel, line) ->
            new PatientCommand(original.createCommand(channel, line), channel, answers));
  }

  /**
   * No more for this one.
   *
   * @param server that was bound
   */
  public void unbind(SshServer server) {
    server.setCommandFactory(originals.remove(server));
  }

  @Override
  public void beforeExecute(CommandSession session, CharSequence line) {
    answers.beforeExecute(session, line);
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence line, Exception error) {
    answers.afterExecute(session, line, error);
  }

  @Override
  public void afterExecute(CommandSession session, CharSequence line, Object result) {
    answers.afterExecute(session, line, result);
  }
}
