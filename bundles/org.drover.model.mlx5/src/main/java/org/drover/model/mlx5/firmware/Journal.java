// SPDX-License-Identifier: Apache-2.0
package org.drover.model.mlx5.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.drover.model.mlx5.ifc.Mailbox;

/**
 * Every command that the firmware was given, with both mailboxes. A record, in little endian:
 *
 * <pre>
 * u32 sequence   from 0, of all commands
 * s32 result     what the caller was told: 0, or -errno; 1 as long as it is not answered
 * u32 in_size    bytes of the mailbox of the command
 * u32 out_size   bytes of the mailbox of the answer
 * u8  in[in_size], out[out_size]
 * </pre>
 *
 * <p>The stand-in of the kernel tests writes the same. Of more than it may keep, the oldest go.
 * Safe for several threads.
 */
public final class Journal {
  private static final int HEAD = 16;
  private static final int AT_RESULT = 4;
  private static final int UNANSWERED = 1;

  private record Entry(int sequence, int inSize, ByteBuffer bytes) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final long limit;
  private long kept;
  private int next;

  /**
   * An empty one.
   *
   * @param limit how many bytes it keeps
   */
  Journal(long limit) {
    this.limit = limit;
  }

  synchronized int begin(Mailbox in, int outSize) {
    int sequence = next++;
    byte[] bytes = new byte[HEAD + in.size() + outSize];
    in.copyTo(bytes, HEAD);
    ByteBuffer entry = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    entry.putInt(sequence).putInt(UNANSWERED).putInt(in.size()).putInt(outSize);
    entries.addLast(new Entry(sequence, in.size(), entry));
    kept += bytes.length;
    while (kept > limit) {
      kept -= entries.removeFirst().bytes().capacity();
    }
    return sequence;
  }

  synchronized void end(int sequence, Mailbox out, int result) {
    // It is among the last, if the journal was not cleared meanwhile.
    for (Iterator<Entry> newest = entries.descendingIterator(); newest.hasNext(); ) {
      Entry entry = newest.next();
      if (entry.sequence() == sequence) {
        entry.bytes().putInt(AT_RESULT, result);
        out.copyTo(entry.bytes().array(), HEAD + entry.inSize());
        return;
      }
    }
  }

  /**
   * What it has kept.
   *
   * @return records, the oldest first
   */
  public synchronized byte[] bytes() {
    byte[] all = new byte[(int) kept];
    int at = 0;
    for (Entry entry : entries) {
      byte[] bytes = entry.bytes().array();
      System.arraycopy(bytes, 0, all, at, bytes.length);
      at += bytes.length;
    }
    return all;
  }

  /** Forgets what it has kept; the numbers go on. */
  public synchronized void clear() {
    entries.clear();
    kept = 0;
  }
}
