using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using StreamForecast.Engine.Series;

namespace StreamForecast.Engine.Tests.Series;

public sealed class SeriesMailboxTests
{
    private readonly SeriesMailbox.Waiting _mailbox = new();

    [Fact]
    public void Messages_leave_in_the_order_they_came()
    {
        var random = new Random(7);
        var (sent, received) = (new List<object>(), new List<object>());
        for (int i = 0; i < 1000; i++)
        {
            if (random.Next(5) < 3)
            {
                sent.Add(i);
                _mailbox.Enqueue(ActorRefs.Nobody, new Envelope(i, ActorRefs.NoSender));
            }
            else if (_mailbox.TryDequeue(out Envelope envelope))
            {
                received.Add(envelope.Message);
            }

            Assert.Equal(sent.Count - received.Count, _mailbox.Count);
            Assert.Equal(sent.Count > received.Count, _mailbox.HasMessages);
        }

        while (_mailbox.TryDequeue(out Envelope envelope))
        {
            received.Add(envelope.Message);
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public void None_is_lost_or_passes_another_of_its_sender_where_several_send_at_once()
    {
        const int Senders = 3;
        const int Each = 20_000;
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                _mailbox.Enqueue(ActorRefs.Nobody, new Envelope((sender, i), ActorRefs.NoSender));
            }
        })).ToArray();
        int[] next = new int[Senders];
        while (next.Sum() < Senders * Each)
        {
            if (_mailbox.TryDequeue(out Envelope envelope))
            {
                (int sender, int i) = ((int, int))envelope.Message;
                Assert.Equal(next[sender]++, i);
            }
            else
            {
                Assert.False(Array.TrueForAll(senders, one => one.IsCompleted) && !_mailbox.HasMessages, "a message is lost");
            }
        }

        Assert.False(_mailbox.HasMessages);
    }

    [Fact]
    public void What_is_left_goes_to_the_dead_letters()
    {
        var dead = new UnboundedMessageQueue();
        _mailbox.Enqueue(ActorRefs.Nobody, new Envelope("a", ActorRefs.NoSender));
        _mailbox.Enqueue(ActorRefs.Nobody, new Envelope("b", ActorRefs.NoSender));
        _mailbox.CleanUp(ActorRefs.Nobody, dead);
        Assert.Equal((0, 2), (_mailbox.Count, dead.Count));
    }

    [Fact]
    public void A_single_message_takes_little_memory()
    {
        var envelope = new Envelope("a", ActorRefs.NoSender);
        new SeriesMailbox.Waiting().Enqueue(ActorRefs.Nobody, envelope);
        long before = GC.GetAllocatedBytesForCurrentThread();
        new SeriesMailbox.Waiting().Enqueue(ActorRefs.Nobody, envelope);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 128);
    }

    [Fact]
    public async Task The_actor_of_a_series_gets_one()
    {
        using ActorSystem system = ActorSystem.Create("mailboxes", EngineConfiguration.Hocon);
        MailboxType made = system.Mailboxes.GetMailboxType(Props.CreateBy(new SeriesActorFactory(null!)), Config.Empty);
        Assert.IsType<SeriesMailbox>(made);
        await system.Terminate();
    }
}
