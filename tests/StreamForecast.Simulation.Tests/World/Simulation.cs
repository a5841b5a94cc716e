using Microsoft.Extensions.Time.Testing;
using StreamForecast.Engine.Ports;
using StreamForecast.Simulation.Tests.Disk;
using StreamForecast.Simulation.Tests.Pump;
using StreamForecast.Simulation.Tests.Reference;

namespace StreamForecast.Simulation.Tests.World;

/// <summary>
/// One run of the engine under a seed: clients, subscribers and questions around it, a disk under it, and in every step one thing that
/// happens, drawn by the plan's weights. In the end all faults are mended and everything must come to rest as the contract asks.
/// </summary>
internal sealed class Simulation
{
    /// <summary>Steps within which a run must come to rest: many times what any needs.</summary>
    private const int MaxSettlingSteps = 100_000;

    /// <summary>Rounds of sending again within which everything must be acknowledged.</summary>
    private const int MaxRounds = 10_000;

    private const int MaxSubscribers = 4;

    private readonly SimulatedSystem _system;
    private readonly Random _random;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 3, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly SimulationPlan _plan;
    private readonly SimulatedDisk _disk;
    private readonly ReferenceModel _model;
    private readonly SimulatedClient[] _clients;
    private readonly Deed[] _deeds = Enum.GetValues<Deed>();
    private SimulatedEngine _engine;
    private Questions _questions;

    public Simulation(SimulatedSystem system, int seed)
    {
        SimulationFailure.Take();
        system.LastError = null;
        _system = system;
        _random = new Random(seed);
        _plan = new SimulationPlan(_random);
        _disk = new SimulatedDisk(_plan.Partitions, _random) { TrimRows = _plan.TrimRows };
        _model = new ReferenceModel(_plan.Partitions);
        _clients = [.. Enumerable.Range(0, _plan.Clients).Select(NewClient)];
        Start();
    }

    public Trace Trace { get; } = new();

    public void Run()
    {
        while (Trace.Step < _plan.Steps)
        {
            Step(Draw());
        }

        Finish();
        Trace.Coverage.Count(_model);
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_engine), nameof(_questions))]
    private void Start()
    {
        _model.StartLife();
        _engine = new SimulatedEngine(
            _system, new DiskLife(_disk, _model, _random, Trace), _plan.Settings, new IngestLimits(), _plan.ConfigurationOf, _time);
        _questions = new Questions(_engine, _model, _plan, Trace);
        _questions.AwaitRecovery();
    }

    private SimulatedClient NewClient(int number) => new(
        _random.Next(3) == 0 ? null : $"producer-{number}", new TickSupply(PickSeries, _time, _random), _model, _random, Trace);

    private string PickSeries() => SimulationPlan.NameOf(_random.Next(_plan.Series));

    private Deed Draw()
    {
        int total = 0;
        foreach (Deed deed in _deeds)
        {
            total += WeightOf(deed);
        }

        int at = _random.Next(total);
        foreach (Deed deed in _deeds)
        {
            at -= WeightOf(deed);
            if (at < 0)
            {
                return deed;
            }
        }

        throw new InvalidOperationException("The weights changed while one was drawn.");
    }

    private int WeightOf(Deed deed)
    {
        bool isPossible = deed switch
        {
            Deed.Turn => _system.Pump.Ready > 0,
            Deed.Commit => _engine.Disk.Waiting > 0,
            Deed.FailDisk => _engine.Disk.Waiting > 0 && !_engine.Disk.HasFailed,
            Deed.TellOutcome => _engine.Disk.Answers > 0,
            Deed.FinishWrite => _engine.Subscribers.Exists(one => one.IsWriting),
            Deed.FillDisk => !_disk.IsFull,
            Deed.FreeDisk => _disk.IsFull,
            Deed.PassTime or Deed.Crash => true,
            Deed.Leave => _engine.Subscribers.Exists(one => one.IsConfirmed),
            Deed.Subscribe => _questions.IsRecovered && _engine.Subscribers.Count < MaxSubscribers,
            Deed.Send => _questions.IsRecovered && Array.Exists(_clients, one => one.CanSend(_plan.InFlightBlocks)),
            _ => _questions.IsRecovered,
        };

        // A process whose disk has failed ends soon.
        return !isPossible ? 0 : deed == Deed.Crash && _engine.Disk.HasFailed ? 100 : deed == Deed.PassTime ? _plan[deed] + 1 : _plan[deed];
    }

    private void Step(Deed deed)
    {
        Trace.Step++;
        Trace.Coverage.Step(deed);
        Do(deed);
        if (_engine.Subscribers.Find(one => one.HasEnded) is { } slow)
        {
            _engine.Subscribers.Remove(slow); // it missed its deadline: whoever asked for it disposes of it
            slow.Leave();
            Trace.Coverage.Disconnected();
        }

        _system.Pump.CheckThread();
        if (SimulationFailure.Take() is { } failure)
        {
            throw failure;
        }
    }

    private void Do(Deed deed)
    {
        switch (deed)
        {
            case Deed.Turn:
                int mailbox = _random.Next(_system.Pump.Ready);
                Trace.Add("turn", mailbox, _system.Pump.Ready);
                _system.Pump.Run(mailbox);
                break;
            case Deed.Commit:
                _engine.Disk.Commit(1 + _random.Next(_engine.Disk.Waiting));
                break;
            case Deed.TellOutcome:
                _engine.Disk.Answer();
                break;
            case Deed.Send:
                Pick(_clients.Where(one => one.CanSend(_plan.InFlightBlocks))).Send(_engine, _plan.BlockTicks, newTicks: true);
                break;
            case Deed.PassTime:
                PassTime();
                break;
            case Deed.Ask:
                _questions.AskSomething(_random, PickSeries());
                break;
            case Deed.Subscribe:
                _engine.Subscribers.Add(new SimulatedSubscriber(
                    _engine, _model, Trace, _random.Next(2) == 0 ? "*" : PickSeries()));
                break;
            case Deed.Leave:
                SimulatedSubscriber leaver = Pick(_engine.Subscribers.Where(one => one.IsConfirmed));
                _engine.Subscribers.Remove(leaver);
                leaver.Leave();
                break;
            case Deed.FinishWrite:
                Pick(_engine.Subscribers.Where(one => one.IsWriting)).FinishWrite();
                break;
            case Deed.GiveUp:
                Pick(_clients).GiveUp();
                break;
            case Deed.FillDisk or Deed.FreeDisk:
                _disk.IsFull = deed == Deed.FillDisk;
                break;
            case Deed.FailDisk:
                _engine.Disk.Commit(1 + _random.Next(_engine.Disk.Waiting), fails: true);
                break;
            case Deed.DamageSnapshot:
                if (_disk.DamageSnapshot() is { } damaged)
                {
                    Trace.Add("damages", damaged.Partition, 0, damaged.Id);
                    _engine.MayStandStill.Add(damaged.Partition);
                }

                break;
            case Deed.Reconfigure or Deed.Forget:
                _questions.AskToChange(PickSeries(), deed == Deed.Forget ? null : SimulationPlan.DrawConfiguration(_random));
                break;
            case Deed.Crash:
                Crash();
                break;
        }
    }

    private void PassTime()
    {
        TimeSpan by = _random.Next(4) switch
        {
            0 => TimeSpan.FromMilliseconds(1 + _random.Next(1000)),
            1 => _plan.Settings.CreditWait,
            2 => _plan.Settings.PassivateAfter / 3,
            _ => TimeSpan.FromSeconds(1 + _random.Next(10)),
        };
        Trace.Add("time passes", by.Ticks);
        _time.Advance(by);
        _system.Scheduler.Advance(by);
    }

    private void Crash()
    {
        Trace.Add("crash");
        _engine.Crash();
        Start();
        Array.ForEach(_clients, client => client.GiveUp());
    }

    private void Finish()
    {
        _disk.IsFull = false;
        if (_engine.Disk.HasFailed || _engine.MayStandStill.Count > 0 || _random.Next(2) == 0)
        {
            Crash();
        }

        SendAll();
        CheckAtRest();
        Settle();
        _questions.Drain();
        Settle();
        Crash();
        Settle();
        CheckAtRest();
        _engine.Crash();
        foreach (SimulatedClient client in _clients)
        {
            client.CheckNothingIsLost();
        }
    }

    private void SendAll()
    {
        Settle();
        for (int round = 0; Array.Exists(_clients, client => !client.IsDone); round++)
        {
            SimulationFailure.Unless(round < MaxRounds, $"clients still have ticks to send after {MaxRounds} rounds without a fault");
            foreach (SimulatedClient client in _clients.Where(one => one.CanSend(_plan.InFlightBlocks)))
            {
                client.Send(_engine, _plan.BlockTicks, newTicks: false);
            }

            Settle();
        }
    }

    /// <summary>Lets everything under way run to its end, in any order.</summary>
    private void Settle()
    {
        Deed[] remaining = [Deed.Turn, Deed.Commit, Deed.TellOutcome, Deed.FinishWrite];
        int last = Trace.Step + MaxSettlingSteps;
        while (Array.FindAll(remaining, deed => WeightOf(deed) > 0) is { Length: > 0 } possible)
        {
            SimulationFailure.Unless(Trace.Step < last, $"nothing comes to rest in {MaxSettlingSteps} steps");
            Step(Pick(possible));
        }

        for (int i = 0; i < _plan.Partitions; i++)
        {
            SimulationFailure.Unless(!_questions.IsOpen(i), $"partition {i} left a question unanswered");
        }
    }

    private void CheckAtRest()
    {
        SimulationFailure.Unless(_questions.IsRecovered, "some partition does not recover");
        SimulationFailure.Unless(_model.Unanswered == 0, $"{_model.Unanswered} batches are on the disk and were never answered");
        _engine.Subscribers.ForEach(subscriber => subscriber.CheckSettled());
        _questions.AskForStatus(status => SimulationFailure.Unless(
            status is { IsReady: true, OutstandingTicks: 0, ReplayingSeries: 0 }, $"at rest, {status}"));
        _questions.AskForSeries(pattern: null);
        foreach (ReferenceSeries series in _model.Series)
        {
            _questions.AskForForecast(series.Id);
        }
    }

    private T Pick<T>(IEnumerable<T> candidates)
    {
        T[] all = [.. candidates];
        return all[_random.Next(all.Length)];
    }
}
