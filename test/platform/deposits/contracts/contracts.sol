// SPDX-License-Identifier: MIT
// What the tests of deposits send to the treasury: one honest token, and what only looks like one.
// `node test/platform/deposits/contracts/compile.ts` makes contracts.json of it.
pragma solidity ^0.8.30;

contract HonestToken {
    event Transfer(address indexed from, address indexed to, uint256 value);
    uint8 public immutable decimals;
    string public symbol = "TST";
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    constructor(uint8 places) {
        decimals = places;
    }

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function approve(address spender, uint256 value) external returns (bool) {
        allowance[msg.sender][spender] = value;
        return true;
    }

    function transfer(address to, uint256 value) public virtual returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferFrom(address from, address to, uint256 value) public virtual returns (bool) {
        allowance[from][msg.sender] -= value;
        move(from, to, value);
        return true;
    }

    function move(address from, address to, uint256 value) internal virtual {
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }
}

// Refuses by its return value, as some old tokens do.
contract FalseToken is HonestToken {
    constructor() HonestToken(6) {}

    function transfer(address, uint256) public pure override returns (bool) {
        return false;
    }
}

// Says that it moved the whole amount, and keeps a tenth.
contract FeeToken is HonestToken {
    constructor() HonestToken(6) {}

    function move(address from, address to, uint256 value) internal override {
        balanceOf[from] -= value;
        balanceOf[to] += value - value / 10;
        emit Transfer(from, to, value);
    }
}

// Emits the event of a token for transfers that never were.
contract LookAlike {
    event Transfer(address indexed from, address indexed to, uint256 value);

    function pretend(address from, address to, uint256 value) external {
        emit Transfer(from, to, value);
    }
}

// The event without indexed addresses: another layout of the same name and signature.
contract UnindexedToken {
    event Transfer(address from, address to, uint256 value);
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;

    function mint(address to, uint256 value) external {
        balanceOf[to] += value;
    }

    function transfer(address to, uint256 value) external returns (bool) {
        balanceOf[msg.sender] -= value;
        balanceOf[to] += value;
        emit Transfer(msg.sender, to, value);
        return true;
    }
}

// Runs the code of a token in its own storage, so that the token's event comes from here.
contract Delegator {
    uint256[16] private room;

    function run(address token, bytes calldata data) external {
        (bool done, ) = token.delegatecall(data);
        require(done);
    }
}

// Sends on what it gets, inside of the transaction.
contract Forwarder {
    function forward(address payable to) external payable {
        (bool done, ) = to.call{value: msg.value}("");
        require(done);
    }

    function forwardTwice(HonestToken token, address to, uint256 one, uint256 other) external {
        require(token.transferFrom(msg.sender, to, one) && token.transferFrom(msg.sender, to, other));
    }

    function forwardOften(HonestToken token, address to, uint256 value, uint256 times) external {
        for (uint256 i = 0; i < times; i++) require(token.transferFrom(msg.sender, to, value));
    }
}

// A wallet that is a contract (ERC-1271), of one owner.
contract ContractWallet {
    address private immutable owner;

    constructor(address whose) {
        owner = whose;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        bytes32 r = bytes32(signature[0:32]);
        bytes32 s = bytes32(signature[32:64]);
        return ecrecover(hash, uint8(signature[64]), r, s) == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }

    function send(address to, bytes calldata data) external {
        require(msg.sender == owner);
        (bool done, ) = to.call(data);
        require(done);
    }
}

// A token whose code can be replaced (ERC-1967).
contract UpgradableToken {
    constructor(address code) {
        assembly {
            sstore(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc, code)
        }
    }

    fallback() external {
        assembly {
            let code := sload(0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc)
            calldatacopy(0, 0, calldatasize())
            let done := delegatecall(gas(), code, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            switch done
            case 0 { revert(0, returndatasize()) }
            default { return(0, returndatasize()) }
        }
    }
}
