"""The other side of the comparison: one recurrent layer and a linear head in PyTorch, trained online as StreamForecast trains its own.

Reads one JSON object a line and answers each with one. "start" takes the network and the series, "compare" runs the series once from the
given parameters and returns every loss and some gradients, "time" goes on over the series and returns seconds a tick.
"""

import collections
import json
import sys
import time

import numpy as np
import torch

torch.set_num_threads(1)
torch.set_num_interop_threads(1)
torch.set_default_dtype(torch.float64)


class Network:
    """Parameters arrive flat: a column for each of level, change, 1 and the hidden units, each column gate after gate; then the head.

    A module is either the whole layer, called once a window (nn.LSTM, nn.GRU), or its cell, called once a step.
    """

    def __init__(self, kind, module, units, parameters):
        self.kind, self.units, self.is_cell = kind, units, module.endswith("Cell")
        self.columns = 3 + units
        self.module = getattr(torch.nn, module)(2, units)
        suffix = "" if self.is_cell else "_l0"
        self.weight_ih, self.weight_hh, self.bias, idle = [
            getattr(self.module, name + suffix) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        ]
        self.head = torch.nn.Linear(units, 1)
        # One bias, as StreamForecast has it; Adam would move two of them twice as far.
        idle.requires_grad_(False).zero_()
        weights = self._to_torch(np.array(parameters))
        with torch.no_grad():
            for parameter, value in zip(self.learned(), weights):
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(value)))

    def learned(self):
        return [self.weight_ih, self.bias, self.weight_hh, self.head.weight, self.head.bias]

    def run(self, inputs, state):
        """Outputs of all steps, and the state after the last."""
        if self.is_cell:
            hidden = []
            for step in inputs[:, None]:
                state = self.module(step, state)
                hidden.append(state[0] if self.kind == "lstm" else state)
            hidden = torch.cat(hidden)
        else:
            hidden, state = self.module(inputs[:, None], state)
            hidden = hidden[:, 0]
        return self.head(hidden)[:, 0], state

    def start(self):
        """The state before anything was seen."""
        zero = torch.zeros(1, self.units) if self.is_cell else torch.zeros(1, 1, self.units)
        return (zero, zero) if self.kind == "lstm" else zero

    def gradients(self):
        """In the order in which the parameters arrived."""
        w_ih, bias, w_hh, head, head_bias = [parameter.grad.numpy() for parameter in self.learned()]
        gates = np.concatenate([w_ih, bias[:, None], w_hh], axis=1).T.reshape(self.columns, -1, self.units)
        if self.kind == "lstm":  # i, f, g, o becomes i, f, o, g
            layer = gates[:, [0, 1, 3, 2]].ravel()
        else:  # r, z, n becomes z and r side by side, then n
            layer = np.concatenate([gates[:, [1, 0]].ravel(), gates[:, 2].ravel()])
        return np.concatenate([layer, head.ravel(), head_bias]).tolist()

    def _to_torch(self, flat):
        units, columns = self.units, self.columns
        layer, head = flat[: -units - 1], flat[-units - 1 :]
        if self.kind == "lstm":
            gates = layer.reshape(columns, 4, units)[:, [0, 1, 3, 2]]
        else:
            z_and_r = layer[: columns * 2 * units].reshape(columns, 2, units)
            gates = np.concatenate([z_and_r[:, [1, 0]], layer[columns * 2 * units :].reshape(columns, 1, units)], axis=1)
        rows = gates.reshape(columns, -1).T
        return rows[:, :2], rows[:, 2], rows[:, 3:], head[None, :units], head[units:]


class Online:
    """One gradient step a tick over a window that is run again each time, from the state that was kept before it."""

    def __init__(self, request):
        self.network = Network(request["kind"], request["module"], request["units"], request["parameters"])
        self.optimizer = torch.optim.Adam(self.network.learned(), lr=request["rate"], betas=(0.9, 0.999), eps=1e-8)
        self.window = request["window"]
        self.inputs = torch.tensor(request["inputs"])
        self.targets = torch.tensor(request["targets"])
        self.states = collections.deque([self.network.start()], maxlen=self.window + 1)
        self.variance = 1.0
        self.outputs = None
        self.seen = 0

    def tick(self, keep_gradients=False):
        """Learns what followed the newest input, then takes the next input in. Returns loss and gradients, None before the first."""
        loss = gradients = None
        if self.outputs is not None:
            loss, gradients = self._learn(keep_gradients)
        steps = min(self.seen + 1, self.window)
        taken = self.inputs[self.seen + 1 - steps : self.seen + 1]
        self.outputs, state = self.network.run(taken, self.states[-steps])
        self.states.append(tuple(part.detach() for part in state) if isinstance(state, tuple) else state.detach())
        self.seen += 1
        return loss, gradients

    def _learn(self, keep_gradients):
        steps = len(self.outputs)
        target = self.targets[self.seen - steps : self.seen]
        limit = 3 * self.variance**0.5
        residuals = self.outputs - target
        clipped = residuals.detach().clamp(-limit, limit)
        weights = torch.full((steps,), 1 / steps)
        weights[-1] = 1
        # Its gradient is that of half the squares inside the limit, and of constant size outside.
        (weights * clipped * self.outputs).sum().backward()
        newest = residuals[-1].item() ** 2
        loss = 0.5 * newest
        self.variance += 0.01 * (min(newest, 16 * self.variance + 1e-9) - self.variance)
        gradients = self.network.gradients() if keep_gradients else None
        with torch.no_grad():
            norm = sum((p.grad**2).sum() for p in self.network.learned()).sqrt()
            if norm > 1:
                for p in self.network.learned():
                    p.grad /= norm
        self.optimizer.step()
        self.optimizer.zero_grad()
        return loss, gradients


def main():
    request = None
    online = None
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "start":
            request = command
            online = Online(request)
            answer = {"version": torch.__version__}
        elif command["do"] == "compare":
            online = Online(request)
            losses, gradients = [], []
            for tick in range(command["ticks"]):
                loss, gradient = online.tick(keep_gradients=tick in command["gradients_at"])
                if loss is not None:
                    losses.append(loss)
                if gradient is not None:
                    gradients.append(gradient)
            answer = {"losses": losses, "gradients": gradients}
        else:
            began = time.perf_counter()
            for _ in range(command["ticks"]):
                online.tick()
            answer = {"seconds_per_tick": (time.perf_counter() - began) / command["ticks"]}
        print(json.dumps(answer), flush=True)


main()
