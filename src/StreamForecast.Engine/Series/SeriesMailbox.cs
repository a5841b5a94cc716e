using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace StreamForecast.Engine.Series;

/// <summary>
/// Mailboxes of series. Nearly always a single message waits in one, and there are as many as series: Akka's own takes a kilobyte each
/// from the start, this one no more than the message does.
/// </summary>
/// <param name="settings">Akka's; unused.</param>
/// <param name="config">Akka's; unused.</param>
internal sealed class SeriesMailbox(Settings settings, Config config) : MailboxType(settings, config), IProducesMessageQueue<SeriesMailbox.Waiting>
{
    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new Waiting();

    /// <summary>An actor that requires it gets such a mailbox.</summary>
    internal interface IFewMessages : IUnboundedMessageQueueSemantics;

    /// <summary>Messages in the order they came, unbounded. Any thread may add, one at a time takes out.</summary>
    internal sealed class Waiting : IMessageQueue, IFewMessages
    {
        private readonly Lock _gate = new();

        // Without a message: none waits.
        private Envelope _first;

        // Those behind the first; null until several wait at once.
        private Queue<Envelope>? _others;

        // Under the gate too: the mailbox goes idle and then looks here, while a sender adds and then looks whether it is idle.
        public bool HasMessages => Count > 0;

        public int Count
        {
            get
            {
                lock (_gate)
                {
                    return _first.Message is null ? 0 : 1 + (_others?.Count ?? 0);
                }
            }
        }

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            lock (_gate)
            {
                if (_first.Message is null)
                {
                    _first = envelope;
                }
                else
                {
                    (_others ??= new Queue<Envelope>()).Enqueue(envelope);
                }
            }
        }

        public bool TryDequeue(out Envelope envelope)
        {
            lock (_gate)
            {
                envelope = _first;
                _first = _others is not null && _others.TryDequeue(out Envelope next) ? next : default;
                return envelope.Message is not null;
            }
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            while (TryDequeue(out Envelope envelope))
            {
                deadletters.Enqueue(owner, envelope);
            }
        }
    }
}
